"""One scene with everybody in it: a company with three kinds of users, its public recipient, a stranger."""

import random
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from chassis.middleware import PROBES
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.people import PASSWORD, Person
from tests.kit.stack import eventually
from tests.kit.world import World, new_id
from tests.organisation.conftest import new_siret

ROLES = ("nobody", "stranger", "consultation", "modification", "gestionnaire", "recipient")
READ = [
    {"application": a, "level": "CONSULTATION"}
    for a in (App.ORGANISATION, App.FACTURES_EMISES, App.SOLLICITATIONS_EMISES)
]  # fmt: skip


@dataclass
class Scene:
    world: World
    accounts: dict[str, str]
    company: dict[str, Any]
    town: dict[str, Any]
    person: Person
    _clients: dict[tuple[str, str], httpx.Client] = field(default_factory=dict)

    def http(self, service: str, role: str) -> httpx.Client:
        key = (service, role)
        if key not in self._clients:
            self._clients[key] = self.world.http(service, self.accounts.get(role))
        return self._clients[key]

    def invoice_body(self) -> dict[str, Any]:
        return {
            "supplier_id": self.company["structure_id"], "invoice_number": f"F-{new_id()[:12]}", "issue_date": "2026-11-03",
            "recipient_siret": self.town["identifier"], "vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT",
            "lines": [{"denomination": "Conseil", "quantity": "2", "unit_price_ht": "500.00", "vat_rate": "20"}],
        }  # fmt: skip

    def draft(self) -> str:
        answer = self.http("invoicing", "modification").post("/drafts", json=self.invoice_body())
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def invoice(self, state: str = "MISE_A_DISPOSITION") -> str:
        answer = self.http("invoicing", "modification").post("/invoices", json=self.invoice_body())
        assert answer.status_code == 201, answer.text
        invoice_id = str(answer.json()["id"])
        reading = self.http("invoicing", "modification")
        eventually(lambda: reading.get(f"/invoices/{invoice_id}").json()["state"] == "MISE_A_DISPOSITION", 20)
        if state == "REJETEE":
            done = self.http("invoicing", "recipient").post(
                f"/invoices/{invoice_id}/actions/REJETER", json={"reason": "DOUBLON"}
            )
            assert done.status_code == 200, done.text
        return invoice_id

    def suspended(self) -> tuple[str, str]:
        """A suspended invoice, where its supplier may add an attachment, and such an attachment."""
        invoice_id = self.invoice()
        body = {"reason": "PIECE_MANQUANTE"}
        self.http("invoicing", "recipient").post(f"/invoices/{invoice_id}/actions/SUSPENDRE", json=body)
        answer = self.http("invoicing", "modification").post(
            f"/invoices/{invoice_id}/attachments", files={"file": ("bon.pdf", b"%PDF-1.4 bon", "application/pdf")}
        )
        assert answer.status_code == 201, answer.text
        listed = self.http("invoicing", "modification").get(f"/invoices/{invoice_id}/attachments").json()
        return invoice_id, listed[-1]["id"]

    def rattachement(self) -> str:
        asking = self.world.http("organisation", new_id())
        body = {"structure_id": self.company["structure_id"], "comment": "Bonjour"}
        return str(asking.post("/rattachements", json=body).json()["rattachement_id"])

    def ticket(self, *, submitted: bool = True) -> str:
        http = self.http("support", "modification")
        answer = http.post("/tickets", json=self.ticket_body())
        assert answer.status_code == 201, answer.text
        ticket_id = str(answer.json()["ticket_id"])
        if submitted:
            assert http.post(f"/tickets/{ticket_id}/activities", json={"action": "SOUMETTRE"}).status_code == 201
        return ticket_id

    def ticket_body(self) -> dict[str, Any]:
        return {
            "category": "FACTURES_DE_TRAVAUX", "sub_category": "M_SUIVI_TRAVAUX", "title": "Titre", "description": "Texte",
            "sender_structure_id": self.company["structure_id"], "receiver_structure_id": self.town["structure_id"],
        }  # fmt: skip

    def ticket_attachment(self) -> tuple[str, str]:
        ticket_id = self.ticket()
        answer = self.http("support", "modification").post(
            f"/tickets/{ticket_id}/attachments", files={"file": ("a.txt", b"x", "text/plain")}
        )
        return ticket_id, str(answer.json()["attachments"][0]["attachment_id"])


def attach(
    world: World, company: dict[str, Any], governor: httpx.Client, account_id: str, profiles: list[Any] | None
) -> None:
    url = f"/structures/{company['structure_id']}"
    assert governor.patch(url, json={"default_profiles": profiles}).status_code == 200
    body = {"structure_id": company["structure_id"], "comment": "Bonjour"}
    asked = world.http("organisation", account_id).post("/rattachements", json=body).json()["rattachement_id"]
    decided = governor.post(f"/rattachements/{asked}/decision", json={"decision": "APPROUVER"})
    assert decided.status_code == 200, decided.text


def a_town_without_rules(http: httpx.Client) -> dict[str, Any]:
    def found() -> dict[str, Any] | None:
        items = http.get("/annuaire", params={"size": 100, "page": 2}).json()["items"]
        free = [s for s in items if not any(s["parameters"][r] for r in (
            "code_service_mandatory", "engagement_mandatory", "service_or_engagement_mandatory"))]  # fmt: skip
        return random.choice(free) if free else None

    return eventually(found, 30)


@pytest.fixture(scope="session")
def scene(stack):
    from tests.kit.mails import Mailbox

    stack.all()
    box = Mailbox(stack.mailbox)
    someone = Person(stack, box).join()
    with MongoClient(stack.store, tz_aware=True) as client:
        world = World(stack, (), client)
        town = a_town_without_rules(world.http("organisation"))
        ids = {role: new_id() for role in ROLES[1:]} | {"stranger": someone.account_id}
        recipient = world.account(account_id=ids["recipient"], login_email=f"gestionnaire@{town['identifier']}.example")
        governor = world.http("organisation", ids["gestionnaire"])
        made = governor.post(
            "/structures", json={"identifier_type": "SIRET", "identifier": new_siret(), "name": "ATELIER"}
        )
        company = made.json()
        attach(world, company, governor, ids["consultation"], READ)
        attach(world, company, governor, ids["modification"], None)
        for service in ("invoicing", "support"):
            for role in ROLES[2:]:
                wanted = {"account_id": ids[role], "active": True}
                eventually(lambda s=service, w=wanted: client[s]["habilitations"].find_one(w))
            for structure_id in (company["structure_id"], town["structure_id"]):
                eventually(lambda s=service, i=structure_id: client[s]["structures"].find_one({"_id": i}), 20)
        assert recipient.account_id == ids["recipient"]
        yield Scene(world, ids, company, town, someone)
        world.close()
    someone.close()
    box.close()


def documents(scene: Scene) -> dict[str, dict[str, Any]]:
    """The OpenAPI document of each service, without what all services answer to operators."""
    found = {}
    for service in ("identity", "organisation", "invoicing", "ocr", "support", "notifications", "raccordement"):
        found[service] = scene.http(service, "nobody").get("/openapi.json").json()
        for path in PROBES:
            assert found[service]["paths"].pop(path)
    return found


__all__ = ["PASSWORD", "ROLES", "Level", "Scene", "documents"]
