"""Replays asked for, one at a time under way for a subscription (EVT-12)."""

from collections.abc import Sequence

from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from chassis.idempotency import Once
from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Kept, Typed
from services.raccordement.domain.replay import Replay

REPLAYS = Listed("replays", scope=("subscription_id",), orders={"asked_at": "asked_at"}, default="-asked_at")
LISTS = {"replays": [REPLAYS]}
AT_WORK = 20


class Replays(Typed[Replay]):
    """`place`: the subscription while it is under way, so that no two are; then its own id."""

    def __init__(self, parts: Parts) -> None:
        indexes = [IndexModel("place", unique=True, name="place"), IndexModel([("ended_at", ASCENDING)])]
        super().__init__(parts.aggregates("replays", [*REPLAYS.indexes(), *indexes]), Replay)

    def document(self, value: Replay) -> Document:
        return super().document(value) | {"place": value.id if value.ended_at else value.subscription_id}

    async def begin(self, made: Replay, once: Once | None) -> Kept[Replay] | None:
        """None where another is under way. Raises KeyReused."""
        try:
            return await self.add(made, once=once)
        except DuplicateKeyError:
            return None

    async def page(self, subscription_id: str, asked: PageQuery) -> Page[Replay]:
        """Raises Invalid for an unknown order or cursor."""
        rows = await find_page(self.collection, REPLAYS, {"subscription_id": subscription_id}, asked)
        return rows.page([self.kept(row).value for row in rows.documents], asked)

    async def under_way(self) -> Sequence[Kept[Replay]]:
        rows = self.collection.find({"ended_at": None}, sort=[("ended_at", ASCENDING)], limit=AT_WORK)
        return [self.kept(row) async for row in rows]
