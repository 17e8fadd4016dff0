"""Raccordements of structures (RAC-6)."""

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.places import Placed
from chassis.service import Parts
from chassis.typed import Kept
from contracts.raccordement import RaccordementState
from services.raccordement.domain.raccordement import Raccordement

RACCORDEMENTS = Listed(
    "raccordements", scope=("structure_id",), orders={"made_at": "made_at", "label": "label"}, default="-made_at",
    filters={"state": "state"},
)  # fmt: skip
LISTS = {"raccordements": [RACCORDEMENTS]}


class Raccordements(Placed[Raccordement]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, "raccordements", RACCORDEMENTS.indexes(), Raccordement)

    def owner(self, value: Raccordement) -> str | None:
        return None if value.state is RaccordementState.ARRETE else value.structure_id

    async def page(self, structure_id: str, state: RaccordementState | None, asked: PageQuery) -> Page[Raccordement]:
        """Raises Invalid for an unknown order or cursor."""
        query = {"structure_id": structure_id} | ({"state": str(state)} if state else {})
        rows = await find_page(self.collection, RACCORDEMENTS, query, asked)
        return rows.page([self.kept(row).value for row in rows.documents], asked)

    async def in_state(self, structure_id: str, state: RaccordementState) -> list[Kept[Raccordement]]:
        rows = self.collection.find({"structure_id": structure_id, "state": str(state)})
        return [self.kept(row) async for row in rows]
