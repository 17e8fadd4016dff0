from collections.abc import Iterable, Sequence
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from contracts.request import RequestState
from services.organisation.domain.request import Decider, Request
from services.organisation.store.typed import Read, Typed

_FILTERS = {"kind": "kind", "state": "state"}
PLATFORM = Listed(
    "platform", scope=("decider", "state"), default="asked_at", orders={"asked_at": "asked_at"},
    filters={"kind": "kind", "structure_id": "structure_id"},
)  # fmt: skip
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
            IndexModel("subject.voucher_id", sparse=True),
            IndexModel("subject.url", sparse=True),
            IndexModel([("topic", ASCENDING), ("state", ASCENDING)]),
            IndexModel("once", unique=True, sparse=True, name="once"),
            *MINE.indexes(), *APPROVALS.indexes(), *PLATFORM.indexes(),
        ]  # fmt: skip
        super().__init__(parts.aggregates("requests", indexes), Request, "request_id")

    def indexed(self, value: Request) -> Document:
        return {"topic": value.topic, "once": value.once}

    async def due(self, now: datetime, size: int) -> list[Read[Request]]:
        """With steps left that nobody is at, longest waiting first."""
        rows = self.collection.find({"due_at": {"$lte": now}}).sort("due_at", ASCENDING).limit(size)
        return [self.read(row) async for row in rows]

    async def of_rattachement(self, rattachement_id: str) -> Read[Request] | None:
        return await self.find({"subject.rattachement_id": rattachement_id})

    async def refusals(self, request: Request) -> list[datetime]:
        """When the same was refused to the same account."""
        query = {"topic": request.topic, "state": RequestState.REFUSEE.value}
        return [row["decided_at"] async for row in self.collection.find(query, {"decided_at": 1})]

    async def holding(self, urls: Sequence[str]) -> set[str]:
        """Those of these files that a request names."""
        rows = self.collection.find({"subject.url": {"$in": list(urls)}}, {"subject.url": 1})
        return {row["subject"]["url"] async for row in rows}

    async def words_of(self, voucher_id: str) -> list[Request]:
        """What a structure's word was given for, and taken back from."""
        return [one.value async for one in self.every({"subject.voucher_id": voucher_id})]

    async def awaiting_operators(self, account_id: str) -> int:
        """How many requests of an account."""
        query = {
            "asked_by": account_id, "state": RequestState.EN_ATTENTE.value, "decider": Decider.EXPLOITATION.value,
        }  # fmt: skip
        return await self.collection.count_documents(query)

    async def of_structure(self, structure_id: str, decider: Decider) -> list[Read[Request]]:
        """Those that wait for this decider."""
        query = {"decider": decider.value, "structure_id": structure_id, "state": RequestState.EN_ATTENTE.value}
        return [one async for one in self.every(query)]

    async def for_operators(self, state: RequestState, filters: Document, asked: PageQuery) -> Page[Request]:
        query = {"decider": Decider.EXPLOITATION.value, "state": state.value, **filters}
        return await self._page(PLATFORM, query, asked)

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
