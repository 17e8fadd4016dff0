"""support's collections: tickets, and its copies of structures, accounts and of the invoices a ticket can be about."""

from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument

from chassis.service import Parts
from chassis.store import Document
from contracts import AccountChanged, Event, InvoiceDeposited, InvoiceStatusChanged, StructureChanged


class Store:
    def __init__(self, parts: Parts) -> None:
        self.tickets = parts.aggregates("tickets", [
            IndexModel([("sender_structure_id", ASCENDING), ("changed_at", DESCENDING)]),
            IndexModel([("receiver_structure_id", ASCENDING), ("changed_at", DESCENDING)]),
        ])  # fmt: skip
        self.structures = parts.copy("structures")
        self.accounts = parts.copy("accounts")
        self.invoices = parts.copy(
            "invoices", [IndexModel([("number", ASCENDING), ("supplier_structure_id", ASCENDING)])]
        )
        self._counters = parts.database["counters"]

    async def on_structure(self, event: Event[StructureChanged]) -> None:
        s = event.data
        services = [{"service_id": v.service_id, "code": v.code, "label": v.label} for v in s.services]
        await self.structures.apply(
            event, {"name": s.name, "email": s.email, "kind": s.kind, "active": s.active, "services": services}
        )

    async def on_account(self, event: Event[AccountChanged]) -> None:
        await self.accounts.apply(event, {"login_email": event.data.login_email.casefold(), "state": event.data.state})

    async def on_invoice(self, event: Event[InvoiceDeposited] | Event[InvoiceStatusChanged]) -> None:
        """The latest parties: a recycled invoice may have changed recipient."""
        d = event.data
        await self.invoices.apply(event, {
            "number": d.number, "supplier_structure_id": d.supplier.structure_id, "supplier_service_id": d.supplier.service_id,
            "recipient_structure_id": d.recipient.structure_id, "recipient_service_id": d.recipient.service_id,
        })  # fmt: skip

    async def next_number(self, year: int) -> str:
        """`T2026-000017`; a number may be skipped, none is given twice."""
        row = await self._counters.find_one_and_update(
            {"_id": f"tickets-{year}"}, {"$inc": {"last": 1}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return f"T{year}-{row['last']:06d}"

    async def page(self, query: dict[str, Any], page: int, size: int) -> tuple[list[Document], int]:
        total = await self.tickets.collection.count_documents(query)
        rows = self.tickets.collection.find(query).sort("changed_at", -1).skip((page - 1) * size).limit(size)
        return await rows.to_list(size), total
