"""The same pages otherwise: many files, a phone, no script, a session that ends, two tabs, the keyboard alone."""

import re

import pytest
from playwright.async_api import expect
from pymongo import MongoClient

from tests.journeys.browser import Seat, free_town, pdf
from tests.kit.stack import eventually

pytestmark = pytest.mark.timeout(180)
DRAFT = re.compile(r"/factures-emises/[0-9a-f-]{36}$")
PHONE = {"width": 390, "height": 844}


async def a_draft(seat: Seat) -> str:
    """The path of a draft that was read."""
    await seat.go("/factures-emises/deposer")
    await seat.page.set_input_files("#file", files=[pdf(seat.person.siret, free_town(seat.person))])
    await seat.page.wait_for_url(DRAFT)
    await seat.page.locator("#brouillon").wait_for(timeout=30_000)
    return seat.page.url.removeprefix(seat.base)


async def test_thirty_files_at_once_three_of_them_bad_inv_4(sit, camille):
    seat = await sit(camille)
    await seat.log_in()
    await seat.go("/factures-emises/deposer")
    town = free_town(camille)
    bad = [
        {"name": "vide.pdf", "mimeType": "application/pdf", "buffer": b""},
        {"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"rien qui soit un PDF"},
        {"name": "lourd.pdf", "mimeType": "application/pdf", "buffer": bytes(11_000_000)},
    ]
    good = [pdf(camille.siret, town, f"LOT-{n:02d}") for n in range(27)]
    await seat.page.set_input_files("#file", files=[*good[:13], *bad, *good[13:]])
    await expect(seat.page.locator("#depots > li[data-done]")).to_have_count(27, timeout=90_000)
    assert await seat.page.locator("#depots > li.wrong").count() == 3
    assert await seat.page.locator("#depots > li.wrong strong").count() == 3, "each says why"
    await seat.judge()
    await seat.go("/factures-emises/brouillons")
    await seat.says("27 factures")


async def test_a_phone_shows_every_page_within_its_width_por_12(sit, camille):
    seat = await sit(camille, viewport=PHONE, has_touch=True)
    await seat.log_in()
    draft = await a_draft(seat)
    for path in ("/tableau", draft, "/factures-emises", "/factures-emises/rechercher", "/factures-recues"):
        await seat.go(path)
    await seat.go("/factures-emises/brouillons")
    await seat.page.locator(".phone summary").click()
    await seat.judge()
    await seat.page.locator(".phone .drawer").get_by_role("link", name="Accueil").click()
    await seat.page.wait_for_url("**/tableau")


@pytest.mark.parametrize("screen", [{"width": 320, "height": 640}, {"width": 720, "height": 450}], ids=["320", "200 %"])
async def test_small_and_enlarged_pages_need_no_sideways_scrolling_por_12(sit, camille, screen):
    """720 points wide is 1440 seen at 200 %."""
    seat = await sit(camille, viewport=screen)
    await seat.log_in()
    draft = await a_draft(seat)
    for path in ("/tableau", draft, "/factures-emises"):
        await seat.go(path)


async def test_in_the_dark_contrast_holds_por_12(sit, camille):
    seat = await sit(camille, color_scheme="dark")
    for path in ("/", "/inscription", "/style"):
        await seat.go(path)
    await seat.log_in()
    draft = await a_draft(seat)
    for path in ("/tableau", draft, "/factures-emises", "/rien"):
        await seat.go(path)


async def test_the_whole_deposit_works_without_script_por_12(sit, camille):
    seat = await sit(camille, java_script_enabled=False)
    page, town = seat.page, free_town(camille)
    before = camille.codes_received()
    await page.goto(f"{seat.base}/connexion")
    await seat.fill(email=camille.email, password=camille.password)
    await seat.press("Continuer")
    await seat.fill(code=camille.mailed_code(before + 1))
    await seat.press("Se connecter")
    await seat.press("Déposer une facture", "link")
    await page.set_input_files("#file", files=[pdf(camille.siret, town)])
    await seat.press("Déposer")
    await page.wait_for_url(DRAFT)
    address = page.url.removeprefix(seat.base)
    eventually(
        lambda: (
            camille.http("invoicing").get(address.replace("factures-emises", "drafts")).json()["reading"]["status"]
            == "READ"
        ),
        20,
    )
    await page.reload()
    await page.select_option("#vat_type", "TVA_SUR_DEBIT")
    await page.select_option("#payment_mode", "VIREMENT")
    await seat.press("Valider et envoyer")
    await seat.press("Envoyer la facture")
    await seat.says("Facture déposée")


async def test_a_session_that_ends_while_typing_is_opened_again_in_place_por_14(sit, camille, stack):
    seat = await sit(camille)
    await seat.log_in()
    await a_draft(seat)
    with MongoClient(stack.store) as client:
        client["portal"]["sessions"].delete_many({})
    await seat.fill(marche="M-2026-77")
    await seat.page.locator("dialog #email").wait_for()
    await seat.judge()
    await seat.prove()
    await seat.page.locator("dialog[aria-labelledby]").wait_for(state="detached")
    assert await seat.page.input_value("#marche") == "M-2026-77"
    await seat.fill(marche="M-2026-78")
    await seat.page.locator("#vu-marche[value='M-2026-78']").wait_for(state="attached")
    await seat.page.reload()
    assert await seat.page.input_value("#marche") == "M-2026-78"


async def test_a_session_that_ends_before_an_upload_is_opened_again_in_place_por_14(sit, camille, stack):
    seat = await sit(camille)
    await seat.log_in()
    await seat.go("/factures-emises/deposer")
    town = free_town(camille)
    with MongoClient(stack.store) as client:
        client["portal"]["sessions"].delete_many({})
    await seat.page.set_input_files("#file", files=[pdf(camille.siret, town, f"LATE-{n}") for n in range(4)])
    await seat.page.locator("dialog #email").wait_for()
    await seat.prove()
    await expect(seat.page.locator("#depots > li[data-done]")).to_have_count(4, timeout=30_000)
    await seat.judge()


async def test_two_tabs_of_one_draft_tell_of_each_other_por_7(sit, camille):
    seat = await sit(camille)
    await seat.log_in()
    path = await a_draft(seat)
    other = Seat(await seat.page.context.new_page(), seat.base, camille)
    await other.go(path)
    await seat.fill(marche="ICI", engagement="E-1")
    await seat.page.locator("#vu-marche[value='ICI']").wait_for(state="attached")
    await other.fill(marche="AILLEURS")
    await other.says("«\u00a0ICI\u00a0»")
    await other.judge()
    await other.fill(marche="AILLEURS-2")
    await other.page.locator("#vu-marche[value='AILLEURS-2']").wait_for(state="attached")
    await other.page.reload()
    assert await other.page.input_value("#engagement") == "E-1", "what the other tab changed is kept"


async def test_a_click_on_a_word_of_the_page_fills_the_focused_field_por_7(sit, camille):
    seat = await sit(camille)
    await seat.log_in()
    await a_draft(seat)
    await seat.page.focus("#total_ht")
    spot = await seat.page.locator(".spot").bounding_box()
    await seat.page.focus("#marche")
    await seat.page.mouse.click(spot["x"] + 15, spot["y"] + spot["height"] / 2)
    await expect(seat.page.locator("#marche")).to_have_value(re.compile("200,00"))
    await seat.page.locator("#vu-marche[value*='200,00']").wait_for(state="attached")


async def test_a_draft_is_deposited_and_deleted_by_the_keyboard_alone_por_12(sit, camille):
    seat = await sit(camille)
    await seat.log_in()
    await a_draft(seat)
    await seat.page.keyboard.press("Control+Home")
    await seat.page.locator("summary", has_text="Supprimer").focus()
    await seat.page.keyboard.press("Enter")
    await seat.judge()
    await seat.page.keyboard.press("Tab")
    await seat.page.keyboard.press("Enter")
    await seat.says("Aucun brouillon")
    await seat.judge()


async def test_english_keeps_the_page_and_has_no_french_left_in_its_frame_por_12(sit, camille):
    seat = await sit(camille, locale="en-GB")
    await seat.go("/inscription")
    await seat.says("Create an account")
    await seat.press("Français")
    await seat.says("Créer un compte")
    assert seat.page.url.endswith("/inscription")
