"""Raccordements of structures (RAC-6)."""

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.typed import Kept, Typed
from contracts.raccordement import RaccordementState
from services.raccordement.domain.raccordement import Raccordement

RACCORDEMENTS = Listed(
    "raccordements", scope=("structure_id",), orders={"made_at": "made_at", "label": "label"}, default="-made_at",
    filters={"state": "state"},
)  # fmt: skip
LISTS = {"raccordements": [RACCORDEMENTS]}


class Raccordements(Typed[Raccordement]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("raccordements", RACCORDEMENTS.indexes()), Raccordement)

    async def page(self, structure_id: str, state: RaccordementState | None, asked: PageQuery) -> Page[Raccordement]:
        """Raises Invalid for an unknown order or cursor."""
        query = {"structure_id": structure_id} | ({"state": str(state)} if state else {})
        rows = await find_page(self.collection, RACCORDEMENTS, query, asked)
        return rows.page([self.kept(row).value for row in rows.documents], asked)

    async def not_stopped(self, structure_id: str) -> int:
        going_on = [str(state) for state in RaccordementState if state is not RaccordementState.ARRETE]
        return await self.collection.count_documents({"structure_id": structure_id, "state": {"$in": going_on}})

    async def in_state(self, structure_id: str, state: RaccordementState) -> list[Kept[Raccordement]]:
        rows = self.collection.find({"structure_id": structure_id, "state": str(state)})
        return [self.kept(row) async for row in rows]
