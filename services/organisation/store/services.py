from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from services.organisation.domain.service import Service
from services.organisation.store.typed import Read, Typed

SERVICES = Listed(
    "services", scope=("structure_id",), default="code", orders={"code": "code", "label": "label"},
    filters={"active": "active"},
)  # fmt: skip
SHOWN = 100


class Services(Typed[Service]):
    def __init__(self, parts: Parts) -> None:
        indexes = [
            IndexModel([("structure_id", ASCENDING), ("code", ASCENDING)], unique=True, name="code"),
            *SERVICES.indexes(),
            IndexModel("changed_at"),
        ]
        super().__init__(parts.aggregates("services", indexes), Service, "service_id")

    async def of(self, structure_id: str, service_id: str) -> Read[Service] | None:
        return await self.find({"_id": service_id, "structure_id": structure_id})

    async def first(self, structure_id: str) -> tuple[list[Service], int]:
        """The first hundred by code, and how many there are."""
        query = {"structure_id": structure_id}
        rows = self.collection.find(query).sort([("code", ASCENDING), ("_id", ASCENDING)]).limit(SHOWN)
        services = [self.read(row).value async for row in rows]
        total = len(services) if len(services) < SHOWN else await self.collection.count_documents(query)
        return services, total

    async def by_structure(self, structure_ids: Iterable[str]) -> dict[str, list[Service]]:
        """All of them, by code."""
        found: dict[str, list[Service]] = {i: [] for i in structure_ids}
        rows = self.collection.find({"structure_id": {"$in": sorted(found)}}).sort("code", ASCENDING)
        async for row in rows:
            found[row["structure_id"]].append(self.read(row).value)
        return found

    async def labels(self, structure_ids: Iterable[str]) -> dict[str, list[str]]:
        """Of the active ones."""
        found: dict[str, list[str]] = {i: [] for i in structure_ids}
        query = {"structure_id": {"$in": sorted(found)}}
        async for row in self.collection.find(query, {"structure_id": 1, "label": 1, "active": 1}):
            if row.get("active", True):
                found[row["structure_id"]].append(row["label"])
        return found

    async def changed_since(self, since: datetime) -> AsyncIterator[tuple[str, datetime]]:
        """Structures of which a service changed, and when; the oldest change first."""
        rows = self.collection.find({"changed_at": {"$gt": since}}, {"structure_id": 1, "changed_at": 1})
        async for row in rows.sort("changed_at", ASCENDING):
            yield row["structure_id"], row["changed_at"]

    async def page(self, structure_id: str, active: bool | None, asked: PageQuery) -> Page[Service]:
        query = {"structure_id": structure_id} | ({} if active is None else {"active": active})
        rows = await find_page(self.collection, SERVICES, query, asked)
        return rows.page([self.read(row).value for row in rows.documents], asked)
