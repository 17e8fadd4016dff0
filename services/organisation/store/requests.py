from collections.abc import Iterable
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from contracts.request import RequestState
from services.organisation.domain.request import KINDS, Decider, Request
from services.organisation.store.typed import Read, Typed

_FILTERS = {"kind": "kind", "state": "state"}
MINE = Listed(
    "requests", scope=("asked_by",), default="-asked_at", filters=_FILTERS,
    orders={"asked_at": "asked_at", "decided_at": "decided_at"},
)  # fmt: skip
APPROVALS = Listed(
    "approvals", scope=("decider", "structure_id", "state"), default="asked_at", orders={"asked_at": "asked_at"},
    filters={"kind": "kind"},
)  # fmt: skip


class Requests(Typed[Request]):
    def __init__(self, parts: Parts) -> None:
        indexes = [
            IndexModel("due_at", sparse=True),
            IndexModel("subject.rattachement_id", sparse=True),
            *MINE.indexes(), *APPROVALS.indexes(),
        ]  # fmt: skip
        super().__init__(parts.aggregates("requests", indexes), Request, "request_id")

    def indexed(self, value: Request) -> Document:
        return {"decider": KINDS[value.kind].decider}

    async def due(self, now: datetime, size: int) -> list[Read[Request]]:
        """With steps left that nobody is at, longest waiting first."""
        rows = self.collection.find({"due_at": {"$lte": now}}).sort("due_at", ASCENDING).limit(size)
        return [self.read(row) async for row in rows]

    async def of_rattachement(self, rattachement_id: str) -> Read[Request] | None:
        return await self.find({"subject.rattachement_id": rattachement_id})

    async def mine(self, account_id: str, filters: Document, asked: PageQuery) -> Page[Request]:
        return await self._page(MINE, {"asked_by": account_id, **filters}, asked)

    async def awaiting(self, structure_ids: Iterable[str], filters: Document, asked: PageQuery) -> Page[Request]:
        """What the gestionnaire of these structures has to decide."""
        query: Document = {
            "decider": Decider.GESTIONNAIRE.value, "structure_id": {"$in": sorted(structure_ids)},
            "state": RequestState.EN_ATTENTE.value, **filters,
        }  # fmt: skip
        return await self._page(APPROVALS, query, asked)

    async def _page(self, listed: Listed, query: Document, asked: PageQuery) -> Page[Request]:
        rows = await find_page(self.collection, listed, query, asked)
        return rows.page([self.read(row).value for row in rows.documents], asked)
