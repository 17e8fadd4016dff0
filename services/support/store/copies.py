"""support's copies of structures, services, people, and the invoices a ticket can be about."""

from collections.abc import Collection

from pymongo import ASCENDING, IndexModel

from chassis.service import Parts
from chassis.store import Document
from contracts.account import AccountChanged
from contracts.envelope import Event
from contracts.invoice import Invoiced
from contracts.lifecycle import Role
from contracts.structure import ServiceChanged, StructureChanged, Verification
from services.support.domain.addressing import Invoice, Structure


class Structures:
    """Copies of structures and of their services."""

    def __init__(self, parts: Parts) -> None:
        self._structures = parts.copy("structures")
        self._services = parts.copy("services", [IndexModel("structure_id")])

    async def on_structure(self, event: Event[StructureChanged]) -> None:
        """Who is not accepted yet takes no part, like who is deactivated (ORG-30)."""
        s = event.data
        active = s.active and s.verification is not Verification.A_ACCEPTER
        await self._structures.apply(event, {"name": s.name, "email": s.email, "kind": s.kind, "active": active})

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


def _invoice(row: Document) -> Invoice:
    names = ("number", "supplier_structure_id", "supplier_service_id", "recipient_structure_id", "recipient_service_id")
    return Invoice(id=row["_id"], **{name: row[name] for name in names})
