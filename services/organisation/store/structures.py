from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime

import structlog
from pydantic import ValidationError
from pymongo import ASCENDING, IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from chassis.words import holding
from contracts.structure import IdentifierType, StructureKind
from rights import NOTHING
from services.organisation.domain.structure import Structure, words
from services.organisation.store.typed import Read, Typed

log = structlog.get_logger()

# within the ids that one account holds rights on: read by id and sorted, no index of its own
STRUCTURES = Listed(
    "structures", scope=("_id",), default="name",
    orders={"name": "name", "identifier": "identifier", "created_at": "created_at"},
)  # fmt: skip


FOUND = Listed("found", scope=("words",), default="name", orders={"name": "name"}, filters={"kind": "kind"})


class Structures(Typed[Structure]):
    def __init__(self, parts: Parts) -> None:
        indexes = [
            IndexModel([("identifier_type", ASCENDING), ("identifier", ASCENDING)], unique=True, name="identifier"),
            IndexModel([("kind", ASCENDING), ("changed_at", ASCENDING)]),
            IndexModel("announced_gestionnaire", sparse=True),
            IndexModel("register_due_at", sparse=True),
            *FOUND.indexes(),
        ]  # fmt: skip
        super().__init__(parts.aggregates("structures", indexes), Structure, "structure_id")

    def indexed(self, value: Structure) -> Document:
        return {"words": words(value)}

    async def holding(self, wanted: list[str], kind: StructureKind | None, asked: PageQuery) -> Page[Structure]:
        """Those that hold all of these words; none for no word."""
        query = holding("words", wanted) if wanted else NOTHING
        rows = await find_page(self.collection, FOUND, query | ({"kind": kind.value} if kind else {}), asked)
        return rows.page([self.read(row).value for row in rows.documents], asked)

    async def named(self, kind: IdentifierType, identifier: str) -> Read[Structure] | None:
        return await self.find({"identifier_type": kind.value, "identifier": identifier})

    async def public_identifiers(self) -> set[str]:
        rows = self.collection.find({"kind": StructureKind.PUBLIQUE.value}, {"identifier": 1})
        return {row["identifier"] async for row in rows}

    async def public(self, changed_since: datetime | None = None) -> AsyncIterator[tuple[Structure, datetime]]:
        """Public structures and when each changed last."""
        query: Document = {"kind": StructureKind.PUBLIQUE.value}
        if changed_since:
            query["changed_at"] = {"$gt": changed_since}
        async for read in self._readable(query):
            yield read

    async def public_among(self, structure_ids: Sequence[str]) -> list[Structure]:
        query = {"_id": {"$in": list(structure_ids)}, "kind": StructureKind.PUBLIQUE.value}
        return [structure async for structure, _ in self._readable(query)]

    async def _readable(self, query: Document) -> AsyncIterator[tuple[Structure, datetime]]:
        """One that cannot be read keeps no other from being found."""
        async for row in self.collection.find(query):
            try:
                structure = self.read(row).value
            except ValidationError:
                log.exception("structure.unreadable", structure=row["_id"])
                continue
            yield structure, row["changed_at"]

    def announced_to(self, address: str) -> AsyncIterator[Read[Structure]]:
        """Those that wait for the holder of this address to govern them."""
        return self.every({"announced_gestionnaire": address.casefold()})

    def announced(self) -> AsyncIterator[Read[Structure]]:
        return self.every({"announced_gestionnaire": {"$gt": ""}})

    async def due_for_register(self, now: datetime, size: int) -> list[Read[Structure]]:
        """Longest waiting first."""
        rows = self.collection.find({"register_due_at": {"$lte": now}}).sort("register_due_at", ASCENDING).limit(size)
        return [self.read(row) async for row in rows]

    async def page(self, ids: Iterable[str], asked: PageQuery) -> Page[Structure]:
        rows = await find_page(self.collection, STRUCTURES, {"_id": {"$in": sorted(ids)}}, asked)
        return rows.page([self.read(row).value for row in rows.documents], asked)
