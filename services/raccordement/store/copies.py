"""Copies of what others publish: structures, services, technical accounts, and who sees each invoice now."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from pymongo import IndexModel

from chassis.context import Machine
from chassis.service import Parts
from chassis.store import Document
from contracts.envelope import Event
from contracts.structure import ServiceChanged, StructureChanged
from contracts.technical import TechnicalAccountChanged
from services.raccordement.domain.delivering import Part, Sight, sight


class Structures:
    """Whether each is active, and its services."""

    def __init__(self, parts: Parts) -> None:
        self._structures = parts.copy("structures")
        self._services = parts.copy("services", [IndexModel("structure_id")])

    async def on_structure(self, event: Event[StructureChanged]) -> None:
        await self._structures.apply(event, {"active": event.data.active})

    async def on_service(self, event: Event[ServiceChanged]) -> None:
        await self._services.apply(event, {"structure_id": event.data.structure_id})

    async def inactive(self, structure_id: str) -> bool:
        """False while nothing was heard of it."""
        return await self._structures.collection.find_one({"_id": structure_id, "active": False}) is not None

    async def has(self, structure_id: str, service_id: str) -> bool:
        found = await self._services.collection.find_one({"_id": service_id, "structure_id": structure_id})
        return found is not None


class Machines:
    """Technical accounts, as identity tells them."""

    def __init__(self, parts: Parts) -> None:
        self._copy = parts.copy("technical_accounts", [IndexModel([("structure_id", 1), ("active", 1)])])

    async def on_account(self, event: Event[TechnicalAccountChanged]) -> None:
        await self._copy.apply(event, event.data.model_dump(mode="json", exclude={"account_id"}))

    async def at_work(self, structure_id: str) -> bool:
        found = await self._copy.collection.find_one({"structure_id": structure_id, "active": True})
        return found is not None

    async def find(self, account_id: str) -> Machine | None:
        """None for one that is not at work."""
        row = await self._copy.collection.find_one({"_id": account_id, "active": True})
        return Machine(row["structure_id"], frozenset(row["scopes"])) if row else None


class Invoices:
    """Of each invoice its state and who plays a part now, and whether its deposit was handed on."""

    def __init__(self, parts: Parts) -> None:
        self._copy = parts.copy("invoices")

    async def on_invoice(self, event: Event[Any]) -> None:
        seen = sight(event.data)
        await self._copy.apply(event, {"state": seen.state, "parts": [asdict(part) for part in seen.parts]})

    async def sights(self, invoice_ids: Iterable[str]) -> dict[str, Sight]:
        """Of those that are known."""
        rows = self._copy.collection.find({"_id": {"$in": sorted(set(invoice_ids))}})
        return {row["_id"]: _sight(row) async for row in rows if "state" in row}

    async def deposit_is_through(self, invoice_id: str) -> bool:
        return await self._copy.collection.find_one({"_id": invoice_id, "deposit_is_through": True}) is not None

    async def note_deposit(self, invoice_id: str) -> None:
        await self._copy.collection.update_one({"_id": invoice_id}, {"$set": {"deposit_is_through": True}})


def _sight(row: Document) -> Sight:
    return Sight(state=row["state"], parts=tuple(Part(**part) for part in row["parts"]))
