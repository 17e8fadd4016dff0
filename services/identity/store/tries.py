"""Counters of tries: each try is one conditional write, before anything is compared (ID-27)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis.service import Parts
from chassis.store import Document
from services.identity.domain import attempts
from services.identity.domain.attempts import FORGET, Attempts, Opening


@dataclass(frozen=True, slots=True)
class Taken:
    """A try taken at `at` on the counter `name`, which stood at `before`."""

    name: str
    before: Attempts
    at: datetime


class Tries:
    """Counters by name (`address:…`, `password:…@…`, `code:…`, `factor:…`). Its collection keeps the name of old."""

    def __init__(self, parts: Parts) -> None:
        self.collection = parts.database["failures"]
        self.indexes = [IndexModel("last_at", expireAfterSeconds=int(FORGET.total_seconds()))]
        parts.own(self)

    async def take(self, name: str, now: datetime, factor: float = 1.0) -> Taken:
        """In one conditional write, so that any number at once gets no more than is allowed (ID-27). Raises Locked."""
        while True:  # a row begun or cleared between two looks is looked at again: only a row that waits locks
            if taken := await self._next(name, now, factor) or await self._first(name, now):
                return taken
            row = await self.of(name)
            if attempts.waits(row, now, factor):
                raise attempts.locked(row, now, factor)

    async def _next(self, name: str, now: datetime, factor: float) -> Taken | None:
        free = {"_id": name, "$or": [_opening(o) for o in attempts.openings(now, factor)]}
        before = await self.collection.find_one_and_update(
            free, {"$inc": {"count": 1}, "$set": {"last_at": now}}, return_document=ReturnDocument.BEFORE
        )
        return Taken(name, _attempts(before), now) if before else None

    async def _first(self, name: str, now: datetime) -> Taken | None:
        """None where a row of tries is under way."""
        forgotten = {"_id": name, "last_at": {"$lte": now - FORGET}}
        try:
            await self.collection.update_one(forgotten, {"$set": {"count": 1, "last_at": now}}, upsert=True)
        except DuplicateKeyError:
            return None
        return Taken(name, Attempts(), now)

    async def of(self, name: str) -> Attempts:
        row = await self.collection.find_one({"_id": name})
        return _attempts(row) if row else Attempts()

    async def give_back(self, taken: Taken) -> None:
        """For an address whose try was right, or was not judged at all: as if it had not been."""
        last = {"_id": taken.name, "last_at": taken.at}
        whole = {"$inc": {"count": -1}, "$set": {"last_at": taken.before.last_at or taken.at}}
        done = await self.collection.update_one(last, whole)
        if not done.matched_count:  # others came after it: their time stands
            await self.collection.update_one({"_id": taken.name, "count": {"$gt": 0}}, {"$inc": {"count": -1}})

    async def clear(self, name: str) -> None:
        await self.collection.delete_one({"_id": name})


def _opening(o: Opening) -> dict[str, Any]:
    below = {} if o.below is None else {"$lt": o.below}
    until = {} if o.until is None else {"$lte": o.until}
    return {"count": {"$gte": o.least, **below}, "last_at": {"$gt": o.after, **until}}


def _attempts(row: Document) -> Attempts:
    return Attempts(row["count"], row["last_at"])
