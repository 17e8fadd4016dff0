"""Plans: whom an event is to be told to."""

from datetime import datetime

from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Kept, Typed
from services.notifications.domain.notice import Plan, PlanState
from services.notifications.store.kept import KEPT_SECONDS

OPEN = PlanState.OUVERT.value
INDEXES = (
    IndexModel([("state", ASCENDING), ("next_at", ASCENDING)]),
    IndexModel([("state", ASCENDING), ("waiting", ASCENDING)]),
    IndexModel([("state", ASCENDING), ("audiences.structure_id", ASCENDING), ("at", ASCENDING)]),
    IndexModel("created_at", expireAfterSeconds=KEPT_SECONDS),
)


class Plans(Typed[Plan]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("plans", INDEXES), Plan)

    async def open(self, plan: Plan) -> Kept[Plan]:
        """The plan of this event that there is, where it came before."""
        try:
            return await self.add(plan)
        except DuplicateKeyError:
            return await self.get(plan.id)

    async def close(self, now: datetime) -> None:
        """All at once those whose time is over and who wait for nobody."""
        over = {
            "state": OPEN,
            "next_at": {"$lte": now},
            "until": {"$lte": now},
            "waiting": [],
            "expected": {"$nin": [None, []]},
        }
        await self.collection.update_many(over, {"$set": {"state": PlanState.REGLE}, "$inc": {"version": 1}})

    async def due(self, now: datetime, most: int) -> list[str]:
        return await self._ids({"state": OPEN, "next_at": {"$lte": now}}, most)

    async def waiting_for(self, account_id: str) -> list[str]:
        return await self._ids({"state": OPEN, "waiting": account_id})

    async def since(self, structure_id: str, given_at: datetime) -> list[str]:
        """Open plans on a structure, of events after `given_at`."""
        return await self._ids({"state": OPEN, "audiences.structure_id": structure_id, "at": {"$gte": given_at}})

    async def _ids(self, query: Document, most: int | None = None) -> list[str]:
        rows = self.collection.find(query, projection={"_id": 1}).sort("_id", ASCENDING).limit(most or 0)
        return [row["_id"] for row in await rows.to_list(None)]
