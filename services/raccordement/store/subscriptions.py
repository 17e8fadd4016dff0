"""Subscriptions, and who of them an event may be for (EVT-1)."""

from collections.abc import Collection
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.places import Placed
from chassis.service import Parts
from chassis.typed import Kept
from contracts.raccordement import EventKind, SubscriptionState
from services.raccordement.domain.subscription import Subscription

SUBSCRIPTIONS = Listed(
    "subscriptions", scope=("raccordement_id",), orders={"made_at": "made_at", "label": "label"}, default="-made_at",
    filters={"state": "state"},
)  # fmt: skip
LISTS = {"subscriptions": [SUBSCRIPTIONS]}
WRITTEN = (SubscriptionState.ACTIF, SubscriptionState.SUSPENDU)
"""What happens while one is suspended leaves when it goes on."""


class Subscriptions(Placed[Subscription]):
    def __init__(self, parts: Parts) -> None:
        found_by = [
            IndexModel([("structure_id", ASCENDING), ("state", ASCENDING)]),
            IndexModel([("account_id", ASCENDING), ("state", ASCENDING)]),
            IndexModel([("choice.kinds", ASCENDING), ("state", ASCENDING)]),
            IndexModel("topic.due_at", sparse=True),
        ]
        super().__init__(parts, "subscriptions", [*SUBSCRIPTIONS.indexes(), *found_by], Subscription)

    def owner(self, value: Subscription) -> str | None:
        return None if value.state is SubscriptionState.ARRETE else value.raccordement_id

    async def page(self, raccordement_id: str, state: SubscriptionState | None, asked: PageQuery) -> Page[Subscription]:
        """Raises Invalid for an unknown order or cursor."""
        query = {"raccordement_id": raccordement_id} | ({"state": str(state)} if state else {})
        rows = await find_page(self.collection, SUBSCRIPTIONS, query, asked)
        return rows.page([self.kept(row).value for row in rows.documents], asked)

    async def not_stopped(self, raccordement_id: str) -> list[Kept[Subscription]]:
        """At most as many as a raccordement may have."""
        going_on = [str(state) for state in SubscriptionState if state is not SubscriptionState.ARRETE]
        return await self._all({"raccordement_id": raccordement_id, "state": {"$in": going_on}})

    async def written(self, structure_ids: Collection[str]) -> list[Subscription]:
        """Those of these structures that events are kept for."""
        states = [str(state) for state in WRITTEN]
        found = await self._all({"structure_id": {"$in": sorted(structure_ids)}, "state": {"$in": states}})
        return [kept.value for kept in found]

    async def asking(self, kind: EventKind, structure_id: str | None) -> list[Subscription]:
        """For events of this kind; of one structure, or of all."""
        asked: dict[str, object] = {"choice.kinds": str(kind), "state": {"$in": [str(state) for state in WRITTEN]}}
        of = {"structure_id": structure_id} if structure_id else {}
        return [kept.value for kept in await self._all(asked | of)]

    async def concentrating(self, raccordement_ids: Collection[str]) -> list[Subscription]:
        """Those of these concentrateurs that events are kept for."""
        if not raccordement_ids:
            return []
        on, states = {"$in": sorted(raccordement_ids)}, [str(state) for state in WRITTEN]
        return [kept.value for kept in await self._all({"raccordement_id": on, "state": {"$in": states}})]

    async def of_account(self, account_id: str) -> list[Kept[Subscription]]:
        return await self._all({"account_id": account_id, "state": {"$in": [str(state) for state in WRITTEN]}})

    async def of_structure(self, structure_id: str) -> list[Kept[Subscription]]:
        return await self._all({"structure_id": structure_id, "state": {"$in": [str(state) for state in WRITTEN]}})

    async def with_due_topic(self, now: datetime, most: int) -> list[str]:
        """Of whose topic the broker must hear, the longest due first."""
        due = {"topic.due_at": {"$lte": now}}
        rows = self.collection.find(due, {"_id": 1}, sort=[("topic.due_at", ASCENDING)], limit=most)
        return [row["_id"] async for row in rows]

    async def _all(self, query: dict[str, object]) -> list[Kept[Subscription]]:
        return [self.kept(row) async for row in self.collection.find(query)]
