from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from contracts.request import RequestKind, RequestState
from services.organisation.domain.kinds import Decider
from services.organisation.domain.request import Request
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
    "approvals", scope=("decider", "structure_id", "state"), default="asked_at",
    orders={"asked_at": "asked_at", "decided_at": "decided_at", "kind": "kind"}, filters={"kind": "kind"},
)  # fmt: skip
UNANSWERED = Listed(
    "unanswered",
    scope=("escalated", "state"),
    default="asked_at",
    orders={"asked_at": "asked_at"},
    filters={"kind": "kind"},
)
INVITED = Listed(
    "invited",
    scope=("structure_id", "kind"),
    default="-asked_at",
    orders={"asked_at": "asked_at"},
    filters={"state": "state"},
)


class Requests(Typed[Request]):
    def __init__(self, parts: Parts) -> None:
        indexes = [
            IndexModel("due_at", sparse=True),
            IndexModel("subject.rattachement_id", sparse=True),
            IndexModel("subject.voucher_id", sparse=True),
            IndexModel("subject.url", sparse=True),
            IndexModel([("topic", ASCENDING), ("state", ASCENDING)]),
            IndexModel("once", unique=True, sparse=True, name="once"),
            IndexModel("remind_at", sparse=True),
            IndexModel([("subject.address", ASCENDING), ("state", ASCENDING)]),
            *MINE.indexes(), *APPROVALS.indexes(), *PLATFORM.indexes(), *UNANSWERED.indexes(), *INVITED.indexes(),
        ]  # fmt: skip
        super().__init__(parts.aggregates("requests", indexes), Request, "request_id")

    def indexed(self, value: Request) -> Document:
        return {"topic": value.topic, "once": value.once, "escalated": value.escalated}

    async def due(self, now: datetime, size: int) -> list[Read[Request]]:
        """With steps left that nobody is at, longest waiting first."""
        rows = self.collection.find({"due_at": {"$lte": now}}).sort("due_at", ASCENDING).limit(size)
        return [self.read(row) async for row in rows]

    async def to_remind(self, now: datetime, size: int) -> list[Read[Request]]:
        """Of those whose decider is to be reminded, longest waiting first."""
        rows = self.collection.find({"remind_at": {"$lte": now}}).sort("remind_at", ASCENDING).limit(size)
        return [self.read(row) async for row in rows]

    def inviting(self, address: str) -> AsyncIterator[Read[Request]]:
        """Invitations that wait for the holder of this address, casefolded (ORG-19)."""
        return self.every({"subject.address": address, "state": RequestState.EN_ATTENTE.value})

    async def invited_by(self, account_id: str, since: datetime) -> list[datetime]:
        """When an account invited somebody since then."""
        query = {"asked_by": account_id, "kind": RequestKind.INVITATION.value, "asked_at": {"$gt": since}}
        return [row["asked_at"] async for row in self.collection.find(query, {"asked_at": 1})]

    async def invitations(self, structure_id: str, filters: Document, asked: PageQuery) -> Page[Request]:
        query = {"structure_id": structure_id, "kind": RequestKind.INVITATION.value, **filters}
        return await self._page(INVITED, query, asked)

    async def unanswered(self, filters: Document, asked: PageQuery) -> Page[Request]:
        """Waiting for a gestionnaire for so long that the operators were told (ORG-29)."""
        query = {"escalated": True, "state": RequestState.EN_ATTENTE.value, **filters}
        return await self._page(UNANSWERED, query, asked)

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

    async def for_gestionnaire(
        self, structure_ids: Iterable[str], state: RequestState, filters: Document, asked: PageQuery
    ) -> Page[Request]:
        """What the gestionnaire of these structures has to decide, or decided."""
        query: Document = {
            "decider": Decider.GESTIONNAIRE.value, "structure_id": {"$in": sorted(structure_ids)},
            "state": state.value, **filters,
        }  # fmt: skip
        return await self._page(APPROVALS, query, asked)

    async def _page(self, listed: Listed, query: Document, asked: PageQuery) -> Page[Request]:
        rows = await find_page(self.collection, listed, query, asked)
        return rows.page([self.read(row).value for row in rows.documents], asked)
