"""« Saisir » in a browser (POR-8): lines by keyboard, pasted from a spreadsheet, totals while typing."""

import re

import pytest
from playwright.async_api import expect

from tests.journeys.browser import free_town

pytestmark = pytest.mark.timeout(120)
DRAFT = re.compile(r"/factures-emises/[0-9a-f-]{36}$")
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


async def test_lines_are_typed_and_pasted_and_totals_follow_por_8(sit, camille):
    seat = await sit(camille)
    page, town = seat.page, free_town(camille)
    await seat.log_in()
    await seat.go("/factures-emises")
    await seat.press("Saisir", "link")
    await seat.judge()
    await seat.fill(recipient_siret=town["identifier"], invoice_number="S-2026-1", issue_date="03/11/2026")
    await seat.press("Continuer avec les lignes")
    await page.wait_for_url(DRAFT)
    await seat.judge()
    names, prices = page.locator('[name="ligne.denomination"]'), page.locator('[name="ligne.unit_price_ht"]')
    await names.first.fill("Chaise")
    await seat.says("Ligne 1 incomplète")
    await prices.first.fill("1 000,00")
    await expect(page.locator(".line-total").first).to_have_text(re.compile("000,00"))
    await expect(page.locator("#totaux")).to_contain_text(re.compile("1.200,00"))
    await prices.first.press("Enter")
    await expect(prices.nth(1)).to_be_focused()
    await names.nth(1).focus()
    await page.evaluate(PASTE, "Lampe\t2\tpièce\t50,00\t\t5,5\nTapis\t1\t\t80\t\t20\n")
    await expect(page.locator("#totaux")).to_contain_text(re.compile("1.401,50"))  # 1 200 + 105,50 + 96
    await expect(prices).to_have_count(4)
    await seat.judge()
    await page.locator("[data-remove]").nth(2).click()
    await expect(page.locator("#totaux")).to_contain_text(re.compile("1.305,50"))
    await expect(page.locator("#net_a_payer")).to_have_value("1305,50")
    await page.select_option("#vat_type", "TVA_SUR_DEBIT")
    await page.select_option("#payment_mode", "VIREMENT")
    await seat.says("Prête à être envoyée")
    await page.reload()
    assert await names.nth(1).input_value() == "Lampe", "saved as one goes"
    await page.focus("#invoice_number")
    async with page.expect_navigation():  # saves, sends nothing
        await page.keyboard.press("Enter")
    await seat.press("Valider et envoyer")
    await page.wait_for_url("**/envoyer")
    await seat.press("Envoyer la facture")
    await seat.says("Facture déposée")
    await seat.judge()


async def test_an_entry_fits_on_a_phone_and_in_the_dark_por_12(sit, camille):
    seat = await sit(camille, viewport={"width": 320, "height": 640}, color_scheme="dark", has_touch=True)
    await seat.log_in()
    await seat.go("/factures-emises/saisir")
    await seat.press("Continuer avec les lignes")
    await seat.page.wait_for_url(DRAFT)
    await seat.judge()
    await seat.press("Ajouter une ligne")
    await expect(seat.page.locator('[name="ligne.quantity"]')).to_have_count(2)
    await seat.judge()
