"""What webhooks wait for: due entries of the logs, and by subscription when the next falls due (EVT-8, EVT-14).

An entry that waits has `due_at`; in `heads`, `due_at` is the earliest of a log, `woken` counts who changed that.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import ASCENDING, IndexModel, ReturnDocument

from chassis import clock
from chassis.service import Parts
from chassis.store import FREE, Document
from services.raccordement.domain.log import Entry
from services.raccordement.store.log import Indexed, entry_of

LEASE = timedelta(seconds=60)
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """An entry that this process delivers; `tries`: with this one."""

    entry: Entry
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`waiting` and `abandoned` are counted up to 10,000."""

    waiting: int
    abandoned: int
    oldest: datetime | None
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """Of all subscriptions. `oldest`: since when the oldest waits."""

    waiting: int
    oldest: datetime | None


class Queue:
    def __init__(self, parts: Parts) -> None:
        by_due = IndexModel([("subscription_id", ASCENDING), ("due_at", ASCENDING)])
        by_end = IndexModel([("subscription_id", ASCENDING), ("abandoned_at", ASCENDING)])
        by_age = IndexModel("waiting_since", sparse=True)
        self._entries = parts.own(Indexed(parts.database["entries"], by_due, by_end, by_age)).collection
        self._heads = parts.own(Indexed(parts.database["heads"], IndexModel("due_at"))).collection

    async def wake(self, subscription_id: str) -> None:
        """After an entry with `due_at` was written, or one was made due."""
        change = {"$min": {"due_at": clock.now()}, "$inc": {"woken": 1}}
        await self._heads.update_one({"_id": subscription_id}, change, upsert=True)

    async def due(self, now: datetime, without: Collection[str], most: int) -> list[str]:
        """Subscriptions of which something may be due, the longest first."""
        asked = {"due_at": {"$lte": now}, "_id": {"$nin": list(without)}}
        rows = self._heads.find(asked, {"_id": 1}, sort=[("due_at", ASCENDING)], limit=most)
        return [row["_id"] async for row in rows]

    async def claim(self, subscription_id: str, now: datetime) -> Claimed | None:
        """The one that waits longest, for a minute; None where nothing is due, which the head then says."""
        head = await self._heads.find_one({"_id": subscription_id})
        row = await self._entries.find_one_and_update(
            {"subscription_id": subscription_id, "due_at": {"$lte": now}},
            {"$set": {"due_at": now + LEASE}, "$inc": {"tries": 1}},
            sort=[("due_at", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
        if row is None:
            await self._settle(subscription_id, (head or {}).get("woken", 0))
            return None
        return Claimed(entry_of(row), row["tries"])

    async def _settle(self, subscription_id: str, woken: int) -> None:
        """Unless something was made due since the head was read."""
        waiting = {"subscription_id": subscription_id, "due_at": {"$gt": FREE}}
        first = await self._entries.find_one(waiting, {"due_at": 1}, sort=[("due_at", ASCENDING)])
        change: Document = {"$set": {"due_at": first["due_at"]}} if first else {"$unset": {"due_at": ""}}
        await self._heads.update_one({"_id": subscription_id, "woken": woken}, change)

    async def pause(self, subscription_id: str, claimed: Claimed, until: datetime) -> None:
        """Nothing may leave: the entry waits as it did, the subscription is looked at again then."""
        place = {"_id": _id(subscription_id, claimed)}
        await self._entries.update_one(place, {"$set": {"due_at": claimed.entry.at}, "$inc": {"tries": -1}})
        await self._heads.update_one({"_id": subscription_id}, {"$set": {"due_at": until}, "$inc": {"woken": 1}})

    async def done(self, subscription_id: str, claimed: Claimed) -> None:
        """Delivered, or not to leave any more."""
        await self._entries.update_one(
            {"_id": _id(subscription_id, claimed)}, {"$unset": {"due_at": "", "waiting_since": ""}}
        )

    async def again(self, subscription_id: str, claimed: Claimed, at: datetime | None) -> None:
        """None: it is abandoned, until somebody has it sent again."""
        change: Document = {"$set": {"due_at": at}}
        if at is None:
            change = {"$unset": {"due_at": "", "waiting_since": ""}, "$set": {"abandoned_at": clock.now()}}
        await self._entries.update_one({"_id": _id(subscription_id, claimed)}, change)
        if at is not None:
            head = {"$min": {"due_at": at}, "$inc": {"woken": 1}}
            await self._heads.update_one({"_id": subscription_id}, head)

    async def forgive(self, subscription_id: str) -> None:
        """What failed before a success, or before somebody resumed it, counts no more."""
        failing = {"_id": subscription_id, "failing_since": {"$gt": FREE}}
        await self._heads.update_one(failing, {"$unset": {"failing_since": ""}})

    async def failed(self, subscription_id: str, now: datetime) -> datetime:
        """Since when nothing succeeded."""
        head = await self._heads.find_one_and_update(
            {"_id": subscription_id},
            {"$min": {"failing_since": now}},
            return_document=ReturnDocument.AFTER,
            upsert=True,
        )
        since: datetime = head["failing_since"]
        return since

    async def send_again(self, subscription_id: str, event_ids: Collection[str]) -> int:
        """These, or all that were abandoned where none is named; how many."""
        named = (
            {"event_id": {"$in": list(event_ids)}, "body": {"$gt": ""}}
            if event_ids
            else {"abandoned_at": {"$gt": FREE}}
        )
        now = clock.now()
        change = {"$set": {"due_at": now, "waiting_since": now, "tries": 0}, "$unset": {"abandoned_at": ""}}
        done = await self._entries.update_many({"subscription_id": subscription_id, **named}, change)
        await self.wake(subscription_id)
        return int(done.modified_count)

    async def with_abandoned(self) -> AsyncIterator[str]:
        """Subscriptions that may have some, each once."""
        async for head in self._heads.find({"_id": {"$gt": ""}}, {"_id": 1}, sort=[("_id", ASCENDING)]):
            lost = {"subscription_id": head["_id"], "abandoned_at": {"$gt": FREE}}
            if await self._entries.find_one(lost, {"_id": 1}):
                yield head["_id"]

    async def backlog(self) -> Backlog:
        """Entries, counted up to 10,000."""
        waiting = {"waiting_since": {"$gt": FREE}}
        oldest = await self._entries.find_one(waiting, {"waiting_since": 1}, sort=[("waiting_since", ASCENDING)])
        count = await self._entries.count_documents(waiting, limit=COUNTED)
        return Backlog(count, oldest["waiting_since"] if oldest else None)

    async def standing(self, subscription_id: str) -> Standing:
        mine = {"subscription_id": subscription_id}
        waiting, lost = {**mine, "due_at": {"$gt": FREE}}, {**mine, "abandoned_at": {"$gt": FREE}}
        head = await self._heads.find_one({"_id": subscription_id}) or {}
        oldest = await self._entries.find_one(waiting, {"at": 1}, sort=[("due_at", ASCENDING)])
        return Standing(
            waiting=await self._entries.count_documents(waiting, limit=COUNTED),
            abandoned=await self._entries.count_documents(lost, limit=COUNTED),
            oldest=oldest["at"] if oldest else None, failing_since=head.get("failing_since"),
        )  # fmt: skip


def _id(subscription_id: str, claimed: Claimed) -> str:
    return f"{subscription_id}/{claimed.entry.position:012}"
