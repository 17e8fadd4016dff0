"""Which structures named which concentrateurs (RAC-8)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from chassis.idempotency import Once
from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.places import Placed
from chassis.service import Parts
from chassis.typed import Kept
from services.raccordement.domain.designation import NOTED_EVERY, Designation

MADE = {"made_at": "made_at"}
NAMED = Listed(
    "concentrateurs", scope=("structure_id",), orders=MADE, default="-made_at", filters={"withdrawn": "withdrawn"}
)
PARTNERS = Listed(
    "partenaires", scope=("raccordement_id",), orders=MADE, default="-made_at", filters={"withdrawn": "withdrawn"}
)
LISTS = {"designations": [NAMED, PARTNERS]}


class Designations(Placed[Designation]):
    def __init__(self, parts: Parts) -> None:
        by_pair = IndexModel([("structure_id", ASCENDING), ("withdrawn", ASCENDING), ("raccordement_id", ASCENDING)])
        indexes = [*NAMED.indexes(), *PARTNERS.indexes(), by_pair]
        super().__init__(parts, "designations", indexes, Designation)

    def owner(self, value: Designation) -> str | None:
        return None if value.withdrawn else value.structure_id

    async def page(self, listed: Listed, of: str, withdrawn: bool | None, asked: PageQuery) -> Page[Designation]:
        """Of a structure, or of a concentrateur. Raises Invalid for an unknown order or cursor."""
        query = {listed.scope[0]: of} | ({} if withdrawn is None else {"withdrawn": withdrawn})
        rows = await find_page(self.collection, listed, query, asked)
        return rows.page([self.kept(row).value for row in rows.documents], asked)

    async def made_with(self, once: Once | None) -> Designation | None:
        """Raises KeyReused."""
        document = await self.aggregates.made_with(once) if once else None
        return self.kept(document).value if document else None

    async def of_pair(self, structure_id: str, raccordement_id: str) -> list[Kept[Designation]]:
        """In force: one, unless it was named twice at once."""
        pair = {"structure_id": structure_id, "withdrawn": False, "raccordement_id": raccordement_id}
        return [self.kept(row) async for row in self.collection.find(pair)]

    async def by(self, structure_ids: Collection[str], raccordement_id: str | None = None) -> list[Designation]:
        """In force, by these structures."""
        asked = {"structure_id": {"$in": sorted(structure_ids)}, "withdrawn": False}
        of = {"raccordement_id": raccordement_id} if raccordement_id else {}
        return [self.kept(row).value async for row in self.collection.find(asked | of)]

    async def note_use(self, used: Iterable[Designation], now: datetime) -> None:
        ids = [one.id for one in used if one.used_at is None or now - one.used_at > NOTED_EVERY]
        if ids:
            await self.collection.update_many({"_id": {"$in": ids}}, {"$max": {"used_at": now}})


def by_raccordement(designations: Iterable[Designation]) -> Mapping[str, list[Designation]]:
    found: dict[str, list[Designation]] = {}
    for one in designations:
        found.setdefault(one.raccordement_id, []).append(one)
    return found
