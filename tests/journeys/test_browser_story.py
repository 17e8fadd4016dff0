"""The main job in a browser (POR-15): from no account to paid, both sides, every page judged by axe."""

import re

import pytest

from tests.journeys.browser import Seat, free_town, pdf
from tests.organisation.conftest import new_siret

pytestmark = pytest.mark.timeout(240)
DRAFT = re.compile(r"/factures-emises/[0-9a-f-]{36}$")


async def become_supplier(seat: Seat) -> None:
    """Account, mailed link, password, code, structure: as a newcomer does it."""
    who = seat.person
    await seat.go("/")
    await seat.press("Créer un compte", "link")
    await seat.judge()
    await seat.fill(email=who.email, email_confirmation=who.email, first_name="Camille", last_name="Martin")
    await seat.page.check("#accept_terms")
    await seat.press("Créer mon compte")
    await seat.says("Consultez votre messagerie")
    await seat.judge()
    await seat.go(f"/activation?token={who.activation_token()}")
    await seat.page.locator("#password").press_sequentially("faible")
    await seat.says("au moins 12 caractères")
    await seat.judge()
    await seat.fill(password=who.password)
    await seat.page.get_by_text("Très bon").or_(seat.page.get_by_text("Bon", exact=True)).wait_for()
    await seat.press("Activer mon compte")
    await seat.says("Votre compte est actif")
    await seat.judge()
    await seat.prove()
    await seat.page.wait_for_url("**/demarrer")
    await seat.judge()
    seat.siret = new_siret()
    await seat.page.locator("#identifiant").press_sequentially(seat.siret)
    await seat.page.get_by_role("button", name="Créer ma structure").wait_for()  # the register knows name and address
    await seat.judge()
    await seat.press("Créer ma structure")
    await seat.says("Votre première facture")
    await seat.judge()


async def deposit(seat: Seat, file: dict) -> str:
    """The path of the draft, once it was read."""
    await seat.page.set_input_files("#file", files=[file])
    await seat.page.wait_for_url(DRAFT)
    await seat.page.locator("#brouillon").wait_for(timeout=30_000)
    await seat.judge()
    return seat.page.url.removeprefix(seat.base)


async def correct_and_send(seat: Seat, invoice: str) -> None:
    await seat.page.focus("#total_ttc")
    await seat.page.locator(".spot").wait_for()
    await seat.fill(total_ttc="1 500,00")
    await seat.says("TTC = HT + TVA")
    await seat.judge()
    await seat.fill(total_ttc="1 440,00")
    await seat.page.select_option("#vat_type", "TVA_SUR_DEBIT")
    await seat.page.select_option("#payment_mode", "VIREMENT")
    await seat.says("Prête à être envoyée")
    await seat.press("Valider et envoyer")
    await seat.page.wait_for_url(f"**{invoice}/envoyer")
    await seat.says("1 440,00")
    await seat.judge()
    await seat.press("Envoyer la facture")
    await seat.says("Facture déposée")
    await seat.judge()


async def act(seat: Seat, name: str, **values: str) -> None:
    """An action of the invoice's page; `reason` is chosen, the rest typed."""
    box = seat.page.locator("details.act", has=seat.page.locator("summary", has_text=re.compile(f"^{name}$")))
    await box.locator("summary").click()
    await seat.judge()
    if reason := values.pop("reason", ""):
        await box.locator('select[name="reason"]').select_option(reason)
    for field, value in values.items():
        await box.locator(f'[name="{field}"]').fill(value)
    await box.get_by_role("button", name=name).click()
    await seat.page.wait_for_load_state()


async def test_from_no_account_to_paid_por_15(sit, person, mailbox, stack):
    supplier = await sit()
    await become_supplier(supplier)
    town = free_town(supplier.person)
    invoice = await deposit(supplier, pdf(supplier.siret, town))
    await correct_and_send(supplier, invoice)
    await supplier.says("Mise à disposition")

    agent = await sit(
        person(email=f"gestionnaire@{town['identifier']}.example", first_name="Agathe", last_name="Leroy")
    )
    assert agent.person.register().status_code == 202
    agent.person.activate()
    await agent.log_in()
    received = invoice.replace("emises", "recues")
    await agent.go("/factures-recues")
    await agent.page.keyboard.press("j")
    await agent.page.keyboard.press("o")
    await agent.page.wait_for_url(f"**{received}")
    await agent.judge()
    await act(agent, "Suspendre", reason="PIECE_MANQUANTE", comment="Merci de joindre le bon de livraison")
    await agent.says("Suspendue")

    await supplier.says("Merci de joindre le bon de livraison")  # without reloading
    await supplier.judge()
    note = {"name": "bon.pdf", "mimeType": "application/pdf", "buffer": pdf(supplier.siret, town)["buffer"]}
    await supplier.page.set_input_files("#piece", files=[note])
    await supplier.press("Joindre")
    await supplier.says("bon.pdf")
    await act(supplier, "Compléter et renvoyer", comment="Le voici")
    await supplier.says("Complétée")

    await agent.go("/factures-recues")
    await agent.page.keyboard.press("j")
    await agent.page.keyboard.press("x")
    await agent.page.select_option("#action", "CONSTATER_SERVICE_FAIT")
    await agent.press("Appliquer")
    await agent.says("1 facture traitée")
    await agent.judge()
    await agent.go(received)
    await act(agent, "Mandater", mandate_number="2026-000142")
    await agent.says("Mandatée")
    await act(agent, "Mettre en paiement")
    await agent.says("Mise en paiement")
    await supplier.says("Mandat 2026-000142")
    await supplier.judge()
    await supplier.go("/tableau")
    await supplier.press("FA-2026-0001", "link")
    await supplier.says("Mise en paiement")
