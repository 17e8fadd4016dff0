"""A structure's affairs in a browser: a mandate, a bank account at deposit, a technical account, rights in the matrix (POR-5)."""

import re

import pytest
from playwright.async_api import expect

from tests.journeys.browser import Seat, free_town, pdf
from tests.kit.documents import invoice_pdf
from tests.kit.stack import eventually

pytestmark = pytest.mark.timeout(180)
RIB = {"name": "rib.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
"""While htmx is at work: what is shown pales, and what was put in does not listen yet."""
IBAN = "FR1420041010050500013M02606"


async def test_org_13_a_mandate_is_asked_for_approved_and_ended(sit, with_structure):
    camille, mercier = with_structure(), with_structure()
    seat: Seat = await sit(camille)
    await seat.log_in()
    await seat.press("Mandats", "link")
    await seat.judge()
    await seat.press("Demander un mandat", "link")
    await seat.page.locator("#identifiant").press_sequentially(mercier.siret)
    await seat.page.locator("#comment").wait_for()
    await seat.judge()
    await seat.fill(comment="Il tient notre facturation")
    await seat.press("Demander ce mandat")
    await seat.says("Demande envoyée")
    await seat.judge()

    other: Seat = await sit(mercier)
    await other.log_in()
    await other.go("/approbations")
    unread = await seat.page.locator("[data-unread]").inner_text()
    await other.says("Souscrire un mandat de facturation")
    await other.page.locator("h2 a").first.click()
    await other.judge()
    await other.page.get_by_role("button", name="Approuver").click()
    await other.says("Demande approuvée")
    await expect(seat.page.locator("[data-unread]")).not_to_have_text(unread, timeout=15_000)  # without reloading
    await other.go("/mandats?sens=recus")
    await other.says("En vigueur")
    await other.page.locator("summary", has_text="Mettre fin").click()
    await other.judge()
    await other.page.locator("textarea").fill("Fin du contrat")
    await other.press("Mettre fin à ce mandat")
    await other.says("Mandat terminé")
    await other.judge()


async def test_org_10_a_bank_account_is_added_and_chosen_at_deposit_inv_8(sit, with_structure):
    camille = with_structure()
    town, at = free_town(camille), f"/structures/{camille.structure_id}/coordonnees-bancaires"
    seat: Seat = await sit(camille)
    await seat.log_in()
    await seat.go(at)
    await seat.fill(name="Compte principal", iban=IBAN[:-1] + "7")
    await seat.page.set_input_files("#file", files=[RIB])
    await seat.press("Ajouter")
    await seat.page.locator(".field.wrong").first.wait_for()
    await seat.judge()
    await seat.fill(iban=IBAN)
    await seat.page.set_input_files("#file", files=[RIB])
    await seat.press("Ajouter")
    await seat.page.locator("tbody", has_text="Compte principal").wait_for()
    await seat.judge()
    eventually(lambda: deposited(camille, town), 20)
    await seat.go("/factures-emises/deposer")
    await seat.page.set_input_files("#file", files=[pdf(camille.siret, town, "FA-RIB-2")])
    await seat.page.locator("#brouillon").wait_for(timeout=30_000)
    await seat.page.locator("#bank_account_id").select_option(label=f"Compte principal – {IBAN}")
    await expect(seat.page.locator("#enregistre")).to_have_text(re.compile("Enregistré"))
    await expect(seat.page.locator(BUSY)).to_have_count(0)
    await seat.judge()
    await seat.page.reload()
    await expect(seat.page.locator("#bank_account_id option:checked")).to_have_text(f"Compte principal – {IBAN}")


def deposited(camille, town: dict) -> bool:
    """The structure reaches invoicing over the bus."""
    body = invoice_pdf(number="FA-RIB-1", supplier_siret=camille.siret, recipient_siret=town["identifier"])
    files = {"file": ("FA-RIB-1.pdf", body, "application/pdf")}
    answer = camille.http("invoicing").post("/drafts/deposit", data={"supplier_id": camille.structure_id}, files=files)
    return answer.status_code == 201


async def test_id_22_a_technical_account_shows_its_secret_once(sit, with_structure):
    camille = with_structure()
    at = f"/structures/{camille.structure_id}"
    seat: Seat = await sit(camille)
    await seat.log_in()
    await seat.go(f"{at}/comptes-techniques")
    await seat.press("Voir les applications", "link")
    row = seat.page.locator("li", has_text="Raccordements EDI et API")
    await row.locator("summary").click()
    await row.get_by_role("button", name="Activer « Raccordements EDI et API »").click()
    await row.get_by_text("En service").wait_for()
    organisation = camille.http("identity")
    eventually(lambda: organisation.get(f"{at}/technical-accounts").status_code == 200)
    await seat.go(f"{at}/comptes-techniques")
    await seat.fill(name="Logiciel de paie", password=camille.password)
    await seat.page.get_by_label("Lire les factures émises").check()
    await seat.press("Créer le compte technique")
    await expect(seat.page.locator("#secret")).not_to_be_empty()
    await seat.judge()
    await seat.go(f"{at}/comptes-techniques")
    await expect(seat.page.locator("#secret")).to_have_count(0)
    await seat.page.locator("summary", has_text="Ajouter un secret").click()
    await seat.judge()
    await seat.page.locator("summary", has_text="Révoquer").click()
    await seat.press("Révoquer « Logiciel de paie »")
    await seat.says("Révoqué le")
    await seat.judge()


async def test_org_24_a_row_of_the_matrix_is_changed_where_it_stands(sit, with_structure, person):
    camille, erwan = with_structure(), person(first_name="Erwan", last_name="Kervella").join()
    http, at = camille.http("organisation"), f"/structures/{camille.structure_id}"
    http.post(f"{at}/users", json={"email": erwan.email})
    eventually(lambda: http.get(f"{at}/users", params={"state": "VALIDE"}).json()["total"] == 2)
    seat: Seat = await sit(camille)
    await seat.log_in()
    await seat.go(f"{at}/personnes")
    row = seat.page.locator("tr", has_text="Erwan Kervella")
    await row.get_by_role("link", name="Modifier").click()
    choice = row.get_by_label("Factures émises")
    await choice.wait_for()
    await expect(seat.page.locator(BUSY)).to_have_count(0)
    await choice.select_option("CONSULTATION")
    assert rights(http, at, erwan, "CONSULTATION")
    await seat.judge()
    await row.get_by_role("link", name="Terminé").click()
    await expect(row.locator("select")).to_have_count(0)
    await seat.judge()
    await row.get_by_role("link", name="Erwan Kervella", exact=True).click()
    await seat.says("Enregistrer ces droits")
    await seat.judge()


def rights(http, at: str, erwan, level: str) -> list[dict]:
    """What Erwan holds on invoices issued, once it is this."""

    def held() -> list[dict]:
        rows = http.get(f"{at}/users", params={"q": erwan.email}).json()["items"]
        found = [p for row in rows for p in row["profiles"] if p["application"] == "FACTURES_EMISES"]
        return found if [p["level"] for p in found] == [level] else []

    return eventually(held)
