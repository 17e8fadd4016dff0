"""Rights, help and one's own account in a browser (POR-15): each page judged by axe, in the states a journey meets."""

import asyncio
import re
from collections.abc import Sequence

import pyotp
import pytest
from playwright.async_api import expect

from tests.journeys.browser import Seat, free_town, sent_invoice
from tests.kit.stack import eventually
from tests.organisation.conftest import create_structure, new_siret

pytestmark = pytest.mark.timeout(180)
PAGES = (
    "/structures", "/mes-rattachements", "/mes-rattachements/demander", "/mes-habilitations", "/mes-demandes",
    "/approbations", "/annuaire", "/tickets", "/tickets/nouveau", "/guichet", "/mon-compte", "/mon-compte/securite",
    "/mon-compte/apparence", "/mon-compte/securite/application", "/mon-compte/securite/cles", "/mon-compte/securite/recuperation",
    "/mon-compte/adresse-de-connexion", "/mon-compte/question-secrete", "/mon-compte/donnees", "/mandats", "/mandats/demander",
    "/mes-habilitations/demander", "/verifier", "/etat", "/aller-a", "/evenements", "/actualites", "/aide", "/aide/assistant", "/aide/direct",
    "/demarrer/organisme", "/pourquoi?page=/raccordements", "/mon-compte/sessions", "/mon-compte/journal", "/mon-compte/courriels",
)  # fmt: skip
TABS = (
    "", "/services", "/personnes", "/applications", "/invitations", "/coordonnees-bancaires", "/pieces", "/comptes-techniques",
    "/verification", "/historique", "/journal", "/avenir", "/transfert", "/duplication", "/reclamation",
)  # fmt: skip


@pytest.fixture
def camille(person, stack):
    """Governs a structure of her own."""
    stack.all()
    somebody = person().join()
    assert create_structure(somebody, new_siret()).status_code == 201
    return somebody


def own(person) -> dict:
    """The structure that the person governs."""
    return person.http("organisation").get("/structures").json()["items"][0]


async def test_a_rattachement_is_asked_approved_and_seen_in_the_matrix_org_17(sit, camille, person):
    erwan = await sit(person(first_name="Erwan", last_name="Kervella").join())
    await erwan.log_in()
    await erwan.go("/mes-rattachements")
    await erwan.press("Demander un rattachement", "link")
    await erwan.page.locator("#identifiant").press_sequentially(own(camille)["identifier"])
    await erwan.says("ATELIER DUPONT")
    await erwan.judge()
    await erwan.fill(comment="Je tiens la comptabilité")
    await erwan.press("Demander à être rattaché")
    await erwan.says("Demande envoyée")
    await erwan.judge()

    seat = await sit(camille)
    await seat.log_in()
    await expect(seat.page.locator(".rail .count")).to_have_text(re.compile("^1"))
    await seat.go("/approbations")
    await seat.page.get_by_role("button", name="Refuser").click()
    await seat.page.locator(".field.wrong").wait_for()
    await seat.judge()
    await seat.page.get_by_role("button", name="Approuver").click()
    await seat.says("Rien à approuver")
    await seat.judge()
    people = f"/structures/{own(camille)['structure_id']}/personnes"
    await seat.go(people)
    await seat.says("Erwan Kervella")
    await seat.press("Applications", "link")
    row = seat.page.locator("li", has_text="Raccordements EDI et API")
    await row.locator("summary").click()
    await seat.judge()
    await row.get_by_role("button", name="Activer « Raccordements EDI et API »").click()
    await row.get_by_text("En service").wait_for()
    await seat.press("Personnes et droits", "link")
    await expect(seat.page.locator("thead th", has_text="Raccordements EDI et API")).to_have_count(1)
    await seat.judge()

    await erwan.go("/mes-habilitations")
    await erwan.says("Factures émises")
    await erwan.go("/factures-recues")
    await erwan.says("Qui peut le donner ?")


async def test_an_authenticator_app_is_enrolled_and_asked_for_at_the_next_login_id_10(sit, camille):
    seat = await sit(camille)
    await seat.log_in()
    await seat.go("/mon-compte/securite")
    await seat.press("Ajouter une application", "link")
    await seat.fill(password=camille.password)
    await seat.press("Ajouter une application")
    await seat.page.locator(".qr svg").wait_for()
    await seat.judge()
    secret = await seat.page.locator("#cle-texte").inner_text()
    camille.app = pyotp.TOTP(secret.replace(" ", ""))
    await seat.fill(code=camille.app_code(), device_name="Téléphone de Camille")
    await seat.press("Enregistrer l\u2019application")
    await seat.says("Application enregistrée")
    await seat.judge()
    again = await sit(camille)
    await again.go("/connexion")
    await again.fill(email=camille.email, password=camille.password)
    await again.press("Continuer")
    await again.says("votre application d")
    await again.judge()
    await again.fill(code=camille.app_code())
    await again.press("Se connecter")
    await again.page.wait_for_url("**/tableau")


async def test_a_question_about_an_invoice_becomes_a_conversation_sup_4(sit, camille, person):
    town = free_town(camille)
    agent = person(email=f"gestionnaire@{town['identifier']}.example", first_name="Agathe", last_name="Leroy").join()
    invoice = sent_invoice(camille, town)
    eventually(lambda: camille.http("support").get("/tickets").status_code == 200)
    seat = await sit(camille)
    await seat.log_in()
    await seat.go(f"/factures-emises/{invoice}")
    await seat.press("Poser une question", "link")
    await expect(seat.page.locator("#object_number")).to_have_value("FA-2026-0001")
    await seat.judge()
    await seat.fill(title="Date de paiement", description="Quand cette facture sera-t-elle payée ?")
    await seat.press("Envoyer")
    await seat.says("Ouvert")
    await seat.judge()
    ticket = seat.page.url.removeprefix(seat.base)

    desk = await sit(agent)
    await desk.log_in()
    await desk.go("/guichet")
    await desk.page.get_by_role("link", name="Date de paiement").first.click()
    await desk.says("Quand cette facture")
    await desk.fill(text="Pouvez-vous joindre le bon de commande ?")
    await desk.press("Demander une information")
    await desk.says("En attente d'informations")
    await desk.judge()

    await seat.says("Pouvez-vous joindre le bon de commande ?")  # without reloading
    note = {"name": "bon.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    await seat.page.set_input_files("#file", files=[note])
    await seat.press("Joindre")
    await seat.says("bon.pdf")
    await seat.fill(text="Le voici")
    await seat.press("Répondre")
    await seat.says("Le voici")
    await seat.judge()
    await desk.go(ticket)
    await desk.fill(text="Elle sera payée vendredi")
    await desk.press("Résoudre")
    await desk.says("Résolu")
    await seat.go(ticket)
    await seat.press("Accepter la réponse")
    await seat.says("Cette demande est fermée")
    await seat.judge()


async def test_the_annuaire_answers_while_typing_before_any_login_org_14(sit, camille, person):
    town = free_town(camille)
    seat: Seat = await sit(person())
    await seat.go("/")
    await seat.press("Annuaire", "link")
    await seat.page.locator("#q").press_sequentially(town["identifier"])
    await expect(seat.page.locator("#reponses tbody tr")).to_have_count(1)
    await seat.judge()
    await seat.page.locator("#reponses tbody a").click()
    await seat.says("Délai de paiement")
    await seat.judge()
    await seat.go("/verifier")
    await seat.go("/etat")


async def test_everything_is_reached_by_the_keyboard_alone_por_12(sit, camille):
    seat = await sit(camille)
    await seat.log_in()
    await seat.page.keyboard.press("Control+k")
    await seat.page.locator("#palette-reponses a").first.wait_for()
    await seat.judge()
    await seat.page.keyboard.type("atelier")
    await expect(seat.page.locator("#palette-reponses a").first).to_contain_text("ATELIER DUPONT")
    await seat.page.keyboard.press("Enter")
    await seat.page.wait_for_url("**/structures/*")
    await seat.page.keyboard.press("Control+k")
    await seat.page.locator("#palette-reponses a").first.wait_for()
    await seat.page.keyboard.type("apparence")
    await expect(seat.page.locator("#palette-reponses a").first).to_contain_text("Langue et apparence")
    await seat.page.keyboard.press("ArrowDown")
    await seat.page.keyboard.press("Enter")
    await seat.page.wait_for_url("**/mon-compte/apparence")
    await seat.page.locator("input[name=theme]:checked").focus()
    await seat.page.keyboard.press("ArrowDown")
    await seat.page.keyboard.press("ArrowDown")
    await seat.page.keyboard.press("Enter")
    await expect(seat.page.locator("html")).to_have_attribute("data-theme", "dark")
    await seat.judge()


async def test_every_page_fits_a_small_screen_por_12(sit, camille):
    seat = await sit(camille, viewport={"width": 320, "height": 640})
    await seat.log_in()
    at = f"/structures/{own(camille)['structure_id']}"
    beside = Seat(await seat.page.context.new_page(), seat.base, seat.person)
    paths = (*PAGES, *(at + tab for tab in TABS))
    await asyncio.gather(walk(seat, paths[::2]), walk(beside, paths[1::2]))


async def walk(seat: Seat, paths: Sequence[str]) -> None:
    for path in paths:
        await seat.go(path)


async def test_in_the_dark_contrast_holds_por_12(sit, camille):
    seat = await sit(camille, color_scheme="dark")
    await seat.log_in()
    for path in (f"/structures/{own(camille)['structure_id']}/personnes", "/annuaire", "/etat", "/tickets/nouveau"):
        await seat.go(path)
