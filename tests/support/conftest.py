from dataclasses import dataclass

import httpx
import pytest
from pymongo import MongoClient

from contracts import InvoiceDeposited
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.stack import eventually
from tests.kit.world import World


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

    def draft(self, **changes):
        answer = self.sender.post("/tickets", json=self.body(**changes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def act(self, who, ticket, action, text=""):
        return who.post(f"/tickets/{ticket['ticket_id']}/activities", json={"action": action, "text": text})

    def opened(self, **changes):
        ticket = self.draft(**changes)
        answer = self.act(self.sender, ticket, "SOUMETTRE")
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def case(world):
    supplier, recipient = world.structure(email="compta@atelier.example"), world.structure("PUBLIQUE")
    world.tell(supplier, "structures")
    world.tell(recipient, "structures")
    sender, desk = world.account(), world.account()
    world.grant(
        sender.account_id,
        supplier.structure_id,
        (App.SOLLICITATIONS_EMISES, Level.MODIFICATION),
        (App.FACTURES_EMISES, Level.CONSULTATION),
    )
    world.grant(desk.account_id, recipient.structure_id, (App.SOLLICITATIONS_RECUES, Level.MODIFICATION))
    invoice = world.deposited(supplier.structure_id, recipient.structure_id)
    world.publish(invoice)
    eventually(lambda: world.client["support"]["invoices"].find_one({"_id": invoice.invoice_id}))
    return Case(
        world, supplier.structure_id, recipient.structure_id, invoice, world.http("support", sender.account_id),
        world.http("support", desk.account_id), sender.account_id,
    )  # fmt: skip
