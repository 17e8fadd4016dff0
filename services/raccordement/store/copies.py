"""Copies of what others publish: structures, services, technical accounts, and who sees each invoice now."""

from pymongo import IndexModel

from chassis.context import Machine
from chassis.service import Parts
from contracts.envelope import Event
from contracts.structure import ServiceChanged, StructureChanged
from contracts.technical import TechnicalAccountChanged


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
