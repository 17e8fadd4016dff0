"""The main job through the doors of an installation that runs: compose and the chart's `helm test` play the same."""

import time
from collections.abc import Callable
from typing import Any

from tests.kit.mails import Mailbox
from tests.kit.people import Person
from tests.kit.sirets import new_siret
from tests.kit.waiting import eventually

TODAY = time.strftime("%Y-%m-%d")
ASKING = ("code_service_mandatory", "engagement_mandatory", "service_or_engagement_mandatory")


def structure(camille: Person) -> str:
    """The id of one that this person governs."""
    made = camille.http("organisation").post(
        "/structures", json={"identifier_type": "SIRET", "identifier": new_siret(), "name": "ATELIER DUPONT"}
    )
    assert made.status_code == 201, made.text
    return str(made.json()["structure_id"])


def undemanding(camille: Person) -> str:
    """The SIRET of a public body that demands neither service nor engagement."""
    rows = camille.anonymous("organisation").get("/annuaire", params={"size": 100}).json()["items"]
    return str(next(row["identifier"] for row in rows if not any(row["parameters"][name] for name in ASKING)))


def invoice(supplier_id: str, recipient_siret: str, number: str) -> dict[str, Any]:
    return {
        "supplier_id": supplier_id, "recipient_siret": recipient_siret, "invoice_number": number,
        "issue_date": TODAY, "vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT",
        "lines": [{"denomination": "Parquet", "quantity": "2", "unit_price_ht": "500.00", "vat_rate": "20"}],
    }  # fmt: skip


def deposited(camille: Person, content: dict[str, Any]) -> dict[str, Any]:
    """Once invoicing has learnt of structure and right by the bus."""
    return eventually(lambda: _sent(camille, content), 60)


def _sent(camille: Person, content: dict[str, Any]) -> dict[str, Any]:
    answer = camille.http("invoicing").post("/invoices", json=content)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def made_available(camille: Person, invoice_id: str) -> bool:
    return bool(camille.http("invoicing").get(f"/invoices/{invoice_id}").json()["state"] == "MISE_A_DISPOSITION")


class Doors:
    """As far as `Person` needs a stack: where each service answers."""

    def __init__(self, url: Callable[[str], str]) -> None:
        self.url = url


def play(doors: Doors, mailbox: Mailbox) -> None:
    """Account, second factor, structure, deposit, made available, mail. Raises AssertionError where one does not come."""
    camille = Person(doors, mailbox).join()  # type: ignore[arg-type]
    one = deposited(camille, invoice(structure(camille), undemanding(camille), "FA-1"))
    eventually(lambda: made_available(camille, one["id"]), 60)
    mailbox.wait(camille.email, "FA-1", within=60)
    camille.close()
    print("account, second factor, structure, deposit, made available, mail: all there")
