"""Who has a ticket's conversation open right now (SUP-11)."""

from collections.abc import Collection
from datetime import timedelta

from pymongo import IndexModel

from chassis import clock
from chassis.service import Parts
from contracts.ticket import TicketSide

HERE = timedelta(seconds=10)
"""For how long a sign of life counts."""
KEPT_SECONDS = 60


class Listeners:
    def __init__(self, parts: Parts) -> None:
        self.collection = parts.database["listeners"]
        self.indexes = [IndexModel("until", expireAfterSeconds=KEPT_SECONDS)]
        parts.own(self)

    async def sign(self, ticket_id: str, side: TicketSide) -> None:
        """Somebody of this side is there."""
        place = {"_id": f"{ticket_id}:{side}"}
        await self.collection.update_one(place, {"$set": {"until": clock.now() + HERE}}, upsert=True)

    async def leave(self, ticket_id: str, sides: Collection[TicketSide]) -> None:
        """Whoever else of these sides is there gives a sign again soon."""
        await self.collection.delete_many({"_id": {"$in": [f"{ticket_id}:{side}" for side in sides]}})

    async def sides(self, ticket_id: str) -> frozenset[TicketSide]:
        """On which somebody is there."""
        ids = {f"{ticket_id}:{side}": side for side in TicketSide}
        rows = self.collection.find({"_id": {"$in": list(ids)}}, {"until": 1})
        return frozenset([ids[row["_id"]] async for row in rows if row["until"] > clock.now()])
