"""How far each log is published to its subscription's topic, and which have more (EVT-7).

In `heads`: `published` the last number that the broker has, `publish_at` when to look, `publish_lease` until when one process does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import ASCENDING, IndexModel, ReturnDocument

from chassis.service import Parts
from chassis.store import FREE, Document
from services.raccordement.store.log import Indexed
from services.raccordement.store.queue import COUNTED, Backlog

LEASE = timedelta(seconds=40)
"""Well over what the broker may take for a part."""


@dataclass(frozen=True, slots=True)
class Leased:
    subscription_id: str
    position: int
    until: datetime


def marks(now: datetime) -> Document:
    """Of a head whose log has more to publish."""
    return {"$min": {"publish_at": now, "unpublished_since": now}, "$max": {"publish_lease": FREE}}


class Publications:
    def __init__(self, parts: Parts) -> None:
        self._heads = parts.own(
            Indexed(parts.database["heads"], IndexModel("publish_at"), IndexModel("unpublished_since", sparse=True))
        ).collection

    async def wake(self, subscription_id: str, now: datetime) -> None:
        await self._heads.update_one({"_id": subscription_id}, marks(now))

    async def due(self, now: datetime, most: int) -> list[str]:
        asked = {"publish_at": {"$lte": now}, "publish_lease": {"$lte": now}}
        rows = self._heads.find(asked, {"_id": 1}, sort=[("publish_at", ASCENDING)], limit=most)
        return [row["_id"] async for row in rows]

    async def lease(self, subscription_id: str, now: datetime) -> Leased | None:
        """None where another process has it; a killed one's is taken over when its lease ends."""
        until = now + LEASE
        head = await self._heads.find_one_and_update(
            {"_id": subscription_id, "publish_at": {"$lte": now}, "publish_lease": {"$lte": now}},
            {"$set": {"publish_lease": until}},
            return_document=ReturnDocument.AFTER,
        )
        return Leased(subscription_id, head.get("published", 0), head["publish_lease"]) if head else None

    async def done(self, leased: Leased, position: int, again_at: datetime) -> None:
        """The broker has all up to `position`; the rest, where the log has more, is looked for at `again_at`."""
        mine: Document = {"_id": leased.subscription_id, "publish_lease": leased.until}
        known: Document = {"published": position, "publish_lease": FREE}
        over = await self._heads.update_one(
            {**mine, "last": position or None}, {"$set": known, "$unset": {"publish_at": "", "unpublished_since": ""}}
        )
        if not over.matched_count:
            await self._heads.update_one(mine, {"$set": known | {"publish_at": again_at}})

    async def backlog(self) -> Backlog:
        """Logs, counted up to 10,000."""
        waiting = {"unpublished_since": {"$gt": FREE}}
        oldest = await self._heads.find_one(waiting, {"unpublished_since": 1}, sort=[("unpublished_since", ASCENDING)])
        count = await self._heads.count_documents(waiting, limit=COUNTED)
        return Backlog(count, oldest["unpublished_since"] if oldest else None)

    async def forget(self, leased: Leased) -> None:
        """There is no topic any more."""
        await self._heads.update_one(
            {"_id": leased.subscription_id},
            {"$unset": {"publish_at": "", "published": "", "publish_lease": "", "unpublished_since": ""}},
        )
