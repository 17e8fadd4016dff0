"""The other sides in a browser: who approves (POR-10, INV-23), who receives and takes charge (INV-35)."""

import uuid

import pytest

from contracts.lifecycle import State
from tests.journeys.browser import Seat, free_town
from tests.journeys.test_browser_story import act
from tests.kit.stack import eventually

pytestmark = pytest.mark.timeout(180)


def submitted(supplier, town: dict, number: str, **fields) -> str:
    """The id of an invoice sent by the API."""
    body = {
        "supplier_id": supplier.structure_id, "invoice_number": number, "issue_date": "2026-01-15", "channel": "API",
        "recipient_siret": town["identifier"], "vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT",
        "lines": [{"denomination": "Conseil", "quantity": "2", "unit_price_ht": "500.00", "vat_rate": "20"}],
    } | fields  # fmt: skip

    def sent() -> str:
        answer = supplier.http("invoicing").post("/invoices", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    return eventually(sent, 20)


def new_number() -> str:
    return f"FA-{uuid.uuid4().hex[:12]}"


def waits(approver, invoice: str) -> None:
    eventually(lambda: approver.http("invoicing").get(f"/invoices/{invoice}").status_code == 200, 20)


async def log_in_without_script(seat: Seat) -> None:
    before = seat.person.codes_received()
    await seat.page.goto(f"{seat.base}/connexion")
    await seat.judge()
    await seat.fill(email=seat.person.email, password=seat.person.password)
    await seat.press("Continuer")
    await seat.fill(code=seat.person.mailed_code(before + 1))
    await seat.press("Se connecter")


async def test_a_valideur_approves_refuses_and_tells_of_a_mistake_inv_23(sit, camille, with_structure):
    approver, town = with_structure(), free_town(camille)
    numbers = [new_number() for _ in range(3)]
    first, second, third = (submitted(camille, town, n, cadre="A9", valideur_1=approver.siret) for n in numbers)
    for invoice in (first, second, third):
        waits(approver, invoice)
    seat = await sit(approver)
    await seat.log_in()
    await seat.go("/factures-a-valider")
    await seat.says("jours restants")
    await seat.press(numbers[0], "link")
    await seat.page.wait_for_url(f"**/{first}")
    await seat.judge()
    await act(seat, "Valider", comment="Conforme au contrat")
    await seat.says("Conforme au contrat")
    await seat.go(f"/factures-a-valider/{second}")
    await act(seat, "Signaler un mauvais valideur", reason="MAUVAIS_VALIDEUR")
    await seat.says(State.ERREUR_FOURNISSEUR_SUR_VALIDEUR.label.fr)
    await seat.go("/factures-a-valider")
    await seat.page.get_by_role("checkbox", name=numbers[2]).check()
    await seat.page.select_option("#action", "REFUSER")
    await seat.page.select_option("#reason", "MONTANT_NON_JUSTIFIE")
    await seat.press("Appliquer")
    await seat.says("1 facture traitée")
    await seat.says("Rien à valider")
    await seat.judge()
    states = [camille.http("invoicing").get(f"/invoices/{i}").json()["state"] for i in (second, third)]
    assert states == ["ERREUR_FOURNISSEUR_SUR_VALIDEUR", "REFUSEE_1"]


async def test_a_valideur_approves_without_script_por_12(sit, camille, with_structure):
    approver, number = with_structure(), new_number()
    invoice = submitted(camille, free_town(camille), number, cadre="A9", valideur_1=approver.siret)
    waits(approver, invoice)
    seat = await sit(approver, java_script_enabled=False)
    await log_in_without_script(seat)
    await seat.press("Factures à valider", "link")
    await seat.judge()
    await seat.press(number, "link")
    await seat.judge()
    await act(seat, "Valider", comment="Vu")
    await seat.says("Vu")
    await seat.judge()


async def test_an_agent_takes_charge_and_sees_what_stands_where_inv_35(sit, camille, person):
    town, number = free_town(camille), new_number()
    invoice = submitted(camille, town, number)
    agent = person(email=f"gestionnaire@{town['identifier']}.example", first_name="Agathe", last_name="Leroy")
    assert agent.register().status_code == 202
    agent.activate()
    seat = await sit(agent)
    await seat.log_in()
    await seat.go("/factures-recues/tableau-de-bord")
    await seat.page.locator(".standings a").first.wait_for()
    await seat.go(f"/factures-recues/{invoice}")
    await seat.says("Personne ne suit cette facture")
    await seat.press("Prendre en charge")
    await seat.says("Vous suivez cette facture")
    await seat.judge()
    await seat.press("Ne plus suivre")
    await seat.says("Personne ne suit cette facture")
