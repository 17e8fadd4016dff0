from pymongo import IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from services.organisation.domain.letter import Letter, LetterState
from services.organisation.store.typed import Typed

_ORDERS = {"asked_at": "asked_at"}
OF_STRUCTURE = Listed("letters", scope=("structure_id",), default="-asked_at", orders=_ORDERS)
TO_POST = Listed("to_post", scope=("state",), default="asked_at", orders=_ORDERS)


class Letters(Typed[Letter]):
    def __init__(self, parts: Parts) -> None:
        indexes = [
            IndexModel("under_way", unique=True, sparse=True, name="one_under_way"),
            *OF_STRUCTURE.indexes(), *TO_POST.indexes(),
        ]  # fmt: skip
        super().__init__(parts.aggregates("letters", indexes), Letter, "letter_id")

    def indexed(self, value: Letter) -> Document:
        return {"under_way": value.structure_id if value.open else None}

    async def of(self, structure_id: str) -> list[Letter]:
        return [one.value async for one in self.every({"structure_id": structure_id})]

    async def of_structure(self, structure_id: str, asked: PageQuery) -> Page[Letter]:
        return await self._page(OF_STRUCTURE, {"structure_id": structure_id}, asked)

    async def to_post(self, state: LetterState, asked: PageQuery) -> Page[Letter]:
        return await self._page(TO_POST, {"state": state.value}, asked)

    async def _page(self, listed: Listed, query: Document, asked: PageQuery) -> Page[Letter]:
        rows = await find_page(self.collection, listed, query, asked)
        return rows.page([self.read(row).value for row in rows.documents], asked)
