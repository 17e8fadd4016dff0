"""support's collections: tickets, and its copies of structures, services, people, and the invoices a ticket can be about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING, IndexModel, ReturnDocument

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Typed
from chassis.words import holding
from contracts.account import AccountChanged
from contracts.envelope import Event
from contracts.invoice import Invoiced
from contracts.lifecycle import Role
from contracts.structure import ServiceChanged, StructureChanged
from contracts.ticket import TicketState
from rights import NOTHING
from services.support.domain.addressing import Invoice, Structure
from services.support.domain.lifecycle import SENT
from services.support.domain.ticket import Ticket, words

ORDERS = {
    "changed_at": "last_activity_at", "opened_at": "opened_at", "number": "number", "state": "state", "category": "category",
}  # fmt: skip
FILTERS = {"state": "state", "category": "category", "sub_category": "sub_category", "q": "words"}
EMITTED = Listed("emitted", ("sender_structure_id",), ORDERS, "-changed_at", FILTERS)
RECEIVED = Listed("received", ("receiver_structure_id",), ORDERS, "-changed_at", FILTERS)
LISTS = {"tickets": (EMITTED, RECEIVED)}
ROW = {"activities": 0, "attachments": 0, "description": 0, "outbox": 0, "words": 0}
"""What a list leaves out: the conversation is read on the ticket's own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tickets of a list: in one of these states, of a category, with all of these words."""

    states: Sequence[TicketState] = tuple(TicketState)
    category: str | None = None
    sub_category: str | None = None
    words: Sequence[str] = ()


def _narrowed(wanted: Wanted) -> Document:
    of = {"category": wanted.category, "sub_category": wanted.sub_category}
    return {n: v for n, v in of.items() if v is not None} | (
        holding("words", list(wanted.words)) if wanted.words else {}
    )


class Tickets(Typed[Ticket]):
    def __init__(self, parts: Parts) -> None:
        indexes = [index for listed in LISTS["tickets"] for index in listed.indexes()]
        super().__init__(parts.aggregates("tickets", indexes), Ticket)
        self._counters = parts.database["counters"]

    def document(self, value: Ticket) -> Document:
        return super().document(value) | {"words": words(value)}

    async def holding(self, urls: Sequence[str]) -> set[str]:
        """Those of `urls` (support/ticket/file) that their ticket still names."""
        ids = sorted({url.split("/")[1] for url in urls})
        rows = self.aggregates.collection.find({"_id": {"$in": ids}}, {"attachments.url": 1})
        return {file["url"] async for row in rows for file in row.get("attachments", [])}

    async def next_number(self, year: int) -> str:
        """`T2026-000017`; a number may be skipped, none is given twice."""
        row = await self._counters.find_one_and_update(
            {"_id": f"tickets-{year}"}, {"$inc": {"last": 1}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return f"T{year}-{row['last']:06d}"

    async def emitted(self, scope: Mapping[str, Any], wanted: Wanted, asked: PageQuery) -> Page[Ticket]:
        """Raises Invalid for an unknown order or cursor."""
        states = {"state": {"$in": wanted.states}} if len(wanted.states) < len(TicketState) else {}
        return await self._page(EMITTED, scope, {**states, **_narrowed(wanted)}, asked)

    async def received(self, receivers: list[str | None], wanted: Wanted, asked: PageQuery) -> Page[Ticket]:
        """`None` among the receivers: the platform's own. A draft was not received. Raises Invalid."""
        states = [state for state in wanted.states if state in SENT]
        scope = {"receiver_structure_id": {"$in": receivers}} if receivers else NOTHING
        return await self._page(RECEIVED, scope, {"state": {"$in": states}, **_narrowed(wanted)}, asked)

    async def _page(
        self, listed: Listed, scope: Mapping[str, Any], filters: Mapping[str, Any], asked: PageQuery
    ) -> Page[Ticket]:
        rows = await find_page(self.collection, listed, {**scope, **filters}, asked, ROW)
        return rows.page([self.kept(row).value for row in rows.documents], asked)


class Structures:
    """Copies of structures and of their services."""

    def __init__(self, parts: Parts) -> None:
        self._structures = parts.copy("structures")
        self._services = parts.copy("services", [IndexModel("structure_id")])

    async def on_structure(self, event: Event[StructureChanged]) -> None:
        s = event.data
        await self._structures.apply(event, {"name": s.name, "email": s.email, "kind": s.kind, "active": s.active})

    async def on_service(self, event: Event[ServiceChanged]) -> None:
        await self._services.apply(event, {"structure_id": event.data.structure_id, "active": event.data.active})

    async def find(self, structure_id: str) -> Structure | None:
        row = await self._structures.collection.find_one({"_id": structure_id})
        if row is None:
            return None
        services = await self._services.collection.find({"structure_id": structure_id}).to_list(None)
        active = frozenset(s["_id"] for s in services if s["active"])
        return Structure(
            id=row["_id"],
            name=row["name"],
            email=row["email"],
            kind=row["kind"],
            active=row["active"],
            service_ids=active,
        )


class People:
    """Copies of accounts: the names of those who write."""

    def __init__(self, parts: Parts) -> None:
        self._copy = parts.copy("accounts")

    async def on_account(self, event: Event[AccountChanged]) -> None:
        await self._copy.apply(event, {"name": f"{event.data.first_name} {event.data.last_name}"})

    async def names(self, account_ids: Collection[str]) -> dict[str, str]:
        """Of those that are known."""
        rows = await self._copy.collection.find({"_id": {"$in": sorted(account_ids)}}).to_list(None)
        return {row["_id"]: row.get("name", "") for row in rows}


class Invoices:
    """A copy of each invoice's parties, from whichever of its events came last."""

    def __init__(self, parts: Parts) -> None:
        indexes = [IndexModel([("number", ASCENDING), ("supplier_structure_id", ASCENDING)])]
        self._copy = parts.copy("invoices", indexes)

    async def on_invoice(self, event: Event[Invoiced]) -> None:
        supplier, recipient = event.data.party(Role.FOURNISSEUR), event.data.party(Role.DESTINATAIRE)
        if supplier and recipient:
            await self._copy.apply(event, {
                "number": event.data.number, "supplier_structure_id": supplier.structure_id,
                "supplier_service_id": supplier.service_id, "recipient_structure_id": recipient.structure_id,
                "recipient_service_id": recipient.service_id,
            })  # fmt: skip

    async def of(self, number: str | None, invoice_id: str | None) -> list[Invoice]:
        """By the identifier where there is one; a supplier's number is its own, others may use it too."""
        query = {"_id": invoice_id} if invoice_id else {"number": number}
        return [_invoice(row) for row in await self._copy.collection.find(query).to_list(None)]


class Store:
    def __init__(self, parts: Parts) -> None:
        self.tickets = Tickets(parts)
        self.structures = Structures(parts)
        self.people = People(parts)
        self.invoices = Invoices(parts)


def _invoice(row: Document) -> Invoice:
    names = ("number", "supplier_structure_id", "supplier_service_id", "recipient_structure_id", "recipient_service_id")
    return Invoice(id=row["_id"], **{name: row[name] for name in names})
