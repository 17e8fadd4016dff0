"""The main job against containers that run: `python -m tests.containers`, after `deploy/docker/compose.sh up -d`."""

import os
import subprocess
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from deploy.local.settings import Ports
from deploy.services import SERVICES
from tests.kit.mails import Mailbox
from tests.kit.people import Person
from tests.kit.stack import eventually
from tests.organisation.conftest import new_siret

READY_SECONDS = 240
TODAY = time.strftime("%Y-%m-%d")


@dataclass(frozen=True)
class Containers:
    """As far as `Person` needs a stack: the services answer by TLS on their published ports, the portal in plain."""

    def url(self, service: str) -> str:
        port = Ports.model_fields[service].default
        return f"http://127.0.0.1:{port}" if service == "portal" else f"https://localhost:{port}"


def compose(*arguments: str) -> str:
    return subprocess.run(["deploy/docker/compose.sh", *arguments], capture_output=True, text=True, check=True).stdout


def healthy() -> bool:
    shown = subprocess.run(
        ["docker", "ps", "--filter", "name=chorale_", "--format", "{{.Names}} {{.Status}}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    well = [line for line in shown.splitlines() if "(healthy)" in line]
    return all(any(f"chorale_{service}_" in line for line in well) for service in SERVICES)


def deposited(camille: Person) -> dict[str, Any]:
    """An invoice to a public body that demands nothing."""
    made = camille.http("organisation").post(
        "/structures", json={"identifier_type": "SIRET", "identifier": new_siret(), "name": "ATELIER DUPONT"}
    )
    assert made.status_code == 201, made.text
    rows = camille.anonymous("organisation").get("/annuaire", params={"size": 100}).json()["items"]
    asking = ("code_service_mandatory", "engagement_mandatory", "service_or_engagement_mandatory")
    town = next(row for row in rows if not any(row["parameters"][name] for name in asking))
    invoice = {
        "supplier_id": made.json()["structure_id"], "recipient_siret": town["identifier"], "invoice_number": "FA-1",
        "issue_date": TODAY, "vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT",
        "lines": [{"denomination": "Parquet", "quantity": "2", "unit_price_ht": "500.00", "vat_rate": "20"}],
    }  # fmt: skip
    return eventually(lambda: _sent(camille, invoice), 60)


def _sent(camille: Person, invoice: dict[str, Any]) -> dict[str, Any]:
    """invoicing learns of the structure and of the right by the bus."""
    answer = camille.http("invoicing").post("/invoices", json=invoice)
    assert answer.status_code == 201, answer.text
    return answer.json()


def made_available(camille: Person, invoice_id: str) -> bool:
    return bool(camille.http("invoicing").get(f"/invoices/{invoice_id}").json()["state"] == "MISE_A_DISPOSITION")


def main() -> None:
    started = time.monotonic()
    eventually(healthy, READY_SECONDS)
    print(f"all services healthy after {time.monotonic() - started:.0f} s more")
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as authority:
        authority.write(compose("exec", "-T", "identity", "cat", "/run/chorale/doors.pem"))
        authority.flush()
        os.environ["SSL_CERT_FILE"] = authority.name
        with closing(Mailbox("http://127.0.0.1:8025")) as mailbox:
            camille = Person(Containers(), mailbox).join()  # type: ignore[arg-type]
            invoice = deposited(camille)
            eventually(lambda: made_available(camille, invoice["id"]), 60)
            mailbox.wait(camille.email, "FA-1")
            camille.close()
    print("account, second factor, structure, deposit, made available, mail: all there")


if __name__ == "__main__":
    main()
