from dataclasses import dataclass

import httpx
import pytest
from pymongo import MongoClient

from contracts import InvoiceDeposited, ServiceChanged
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.stack import eventually
from tests.kit.world import World, new_id

MODIFICATION, CONSULTATION = Level.MODIFICATION, Level.CONSULTATION


@pytest.fixture(scope="session")
def world(stack):
    stack.url("support")
    with MongoClient(stack.store, tz_aware=True) as client:
        made = World(stack, ("support",), client)
        yield made
        made.close()


@dataclass
class Case:
    """A supplier with an invoice, its public recipient, and a person on each side."""

    world: World
    supplier_id: str
    recipient_id: str
    invoice: InvoiceDeposited
    sender: httpx.Client
    desk: httpx.Client
    sender_id: str

    def body(self, **changes):
        return {
            "category": "FACTURES_EMISES", "sub_category": "M_QUESTION_DESTINATAIRE", "sender_structure_id": self.supplier_id,
            "object_number": self.invoice.number, "title": "Date de paiement", "description": "Quand sera-t-elle payée ?",
        } | changes  # fmt: skip

    def to_platform(self, **changes):
        return self.body(sub_category="DEPOT", object_number=None, **changes)

    def draft(self, **changes):
        answer = self.sender.post("/tickets", json=self.body(**changes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def act(self, who, ticket, action, text="", **more):
        return who.post(f"/tickets/{ticket['ticket_id']}/activities", json={"action": action, "text": text} | more)

    def opened(self, **changes):
        ticket = self.draft(**changes)
        answer = self.act(self.sender, ticket, "SOUMETTRE")
        assert answer.status_code == 201, answer.text
        return answer.json()

    def someone(self, *grants) -> httpx.Client:
        """A new person with these grants: (structure, service, profiles …)."""
        account_id = new_id()
        for structure_id, service_id, *profiles in grants:
            self.world.grant(account_id, structure_id, *profiles, service_id=service_id)
        return self.world.http("support", account_id)

    def service(self, structure_id: str, *, active: bool = True) -> str:
        made = ServiceChanged(
            service_id=new_id(), structure_id=structure_id, code=new_id()[:6], label="Voirie", active=active
        )
        self.world.tell(made, "services")
        return made.service_id

    def sent(self, supplier_id: str, recipient_id: str, **fields) -> InvoiceDeposited:
        """An invoice that support knows."""
        invoice = self.world.deposited(supplier_id, recipient_id, **fields)
        self.world.publish(invoice)
        eventually(lambda: self.world.client["support"]["invoices"].find_one({"_id": invoice.invoice_id}))
        return invoice


@pytest.fixture(scope="session")
def case(world):
    supplier, recipient = world.structure(email="compta@atelier.example"), world.structure("PUBLIQUE")
    world.tell(supplier, "structures")
    world.tell(recipient, "structures")
    sender, desk = new_id(), new_id()
    world.grant(
        sender, supplier.structure_id, (App.SOLLICITATIONS_EMISES, MODIFICATION), (App.FACTURES_EMISES, CONSULTATION)
    )
    world.grant(desk, recipient.structure_id, (App.SOLLICITATIONS_RECUES, MODIFICATION))
    invoice = world.deposited(supplier.structure_id, recipient.structure_id)
    world.publish(invoice)
    eventually(lambda: world.client["support"]["invoices"].find_one({"_id": invoice.invoice_id}))
    return Case(
        world, supplier.structure_id, recipient.structure_id, invoice, world.http("support", sender),
        world.http("support", desk), sender,
    )  # fmt: skip
