"""A supplier, a recipient, a person on each side; and what must hold of every invoice acknowledged, whatever broke."""

import itertools
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import httpx
from stdnum import luhn

from contracts import AccountChanged, StructureChanged
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.mails import Mailbox
from tests.kit.outside import Outside
from tests.kit.stack import eventually
from tests.kit.world import World, new_id

TOPICS = ("invoice.deposited", "invoice.status_changed")
_sirens = itertools.count(int(time.time()) % 900_000_000)


def siret() -> str:
    body = f"{next(_sirens):09d}0001"
    return body + luhn.calc_check_digit(body)


@dataclass
class Trade:
    world: World
    outside: Outside
    mailbox: Mailbox
    supplier: StructureChanged
    recipient: StructureChanged
    seller: AccountChanged
    buyer: AccountChanged
    http: httpx.Client

    @classmethod
    def begin(cls, world: World, outside: Outside, mailbox: Mailbox) -> Self:
        supplier, recipient = world.structure(identifier=siret()), world.structure("PUBLIQUE", identifier=siret())
        for structure in (supplier, recipient):
            world.publish(structure)
            for service in ("invoicing", "support"):
                eventually(
                    lambda s=service, i=structure.structure_id: world.client[s]["structures"].find_one({"_id": i}), 30
                )
        seller, buyer = world.account(), world.account()
        world.grant(seller.account_id, supplier.structure_id, (App.FACTURES_EMISES, Level.MODIFICATION))
        world.grant(buyer.account_id, recipient.structure_id, (App.FACTURES_RECUES, Level.MODIFICATION))
        http = world.http("invoicing", seller.account_id)
        return cls(world, outside, mailbox, supplier, recipient, seller, buyer, http)

    def submit(self, number: str = "", http: httpx.Client | None = None) -> httpx.Response:
        """One with the same number may be asked again: its Idempotency-Key is the number."""
        number = number or f"F-{new_id()[:12]}"
        body = {
            "supplier_id": self.supplier.structure_id, "invoice_number": number, "issue_date": "2026-01-15",
            "recipient_siret": self.recipient.identifier, "vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT",
            "lines": [{"denomination": "Conseil", "quantity": "2", "unit_price_ht": "500.00", "vat_rate": "20"}],
        }  # fmt: skip
        return (http or self.http).post("/invoices", json=body, headers={"Idempotency-Key": number}, timeout=15)

    def acknowledged(self, number: str = "", http: httpx.Client | None = None) -> dict[str, Any]:
        answer = self.submit(number, http)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    def insisted(self, number: str, within: float = 20) -> dict[str, Any]:
        """As a caller whose first try met a dying service: the same call until it is answered."""

        def ask() -> dict[str, Any] | None:
            try:
                return self.acknowledged(number)
            except httpx.TransportError:
                return None

        return eventually(ask, within)

    def told(self, invoice_id: str) -> list[dict[str, Any]]:
        return [e for topic in TOPICS for e in self._told_on(topic, invoice_id)]

    def _told_on(self, topic: str, invoice_id: str) -> list[dict[str, Any]]:
        return [r.event for r in self.outside.records(topic) if r.key == invoice_id and r.event]

    def arrived(self, *invoices: dict[str, Any], within: float = 40) -> None:
        """Each event on the bus and in order, each effect once."""
        for invoice in invoices:
            eventually(lambda i=invoice["id"]: self._complete(i), within)
        for invoice in invoices:
            self._in_order(invoice["id"])
            self._once(invoice["id"])
        for person, mails in ((self.seller, 2), (self.buyer, 1)):
            eventually(lambda p=person, n=mails: self._mailed(p, invoices, n), within)

    def _complete(self, invoice_id: str) -> bool:
        stored = self.world.client["invoicing"]["invoices"].find_one({"_id": invoice_id})
        assert stored is not None, f"{invoice_id} was acknowledged and is gone"
        assert stored["state"] == "MISE_A_DISPOSITION", stored["state"]
        assert not stored.get("outbox")
        seen = {e["sequence"] for e in self.told(invoice_id)}
        assert seen == set(range(1, stored["sequence"] + 1)), f"seen {sorted(seen)} of {stored['sequence']}"
        return True

    def _in_order(self, invoice_id: str) -> None:
        """First appearances only: the wire may repeat, never overtake."""
        for topic in TOPICS:
            order = [e["sequence"] for e in self._told_on(topic, invoice_id)]
            assert list(dict.fromkeys(order)) == sorted(set(order)), order

    def _once(self, invoice_id: str) -> None:
        stored = self.world.client["invoicing"]["invoices"].find_one({"_id": invoice_id})
        passed = Counter(passage["state"] for passage in stored["history"])
        assert set(passed.values()) == {1}, passed
        by_id: dict[int, set[str]] = {}
        for event in self.told(invoice_id):
            by_id.setdefault(event["sequence"], set()).add(event["id"])
        assert all(len(ids) == 1 for ids in by_id.values()), "one number, two events"

    def _mailed(self, person: AccountChanged, invoices: Sequence[dict[str, Any]], each: int) -> bool:
        """What the mailbox holds for the person is what must be: none is missing, none came twice."""
        subjects = [mail["subject"] for mail in self.mailbox.search(person.contact_email)]
        found = {i["number"]: sum(i["number"] in s for s in subjects) for i in invoices}
        assert found == {i["number"]: each for i in invoices}
        return True

    def duplicates(self, *invoices: dict[str, Any]) -> int:
        """Events the wire carried more than once."""
        counted = Counter(e["id"] for invoice in invoices for e in self.told(invoice["id"]))
        return sum(times - 1 for times in counted.values())
