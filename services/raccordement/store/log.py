"""The logs of subscriptions: numbers are given first, entries written then, and nobody passes a gap (EVT-11)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis import clock
from chassis.inserts import Inserts
from chassis.restoring import EPOCH
from chassis.service import Parts
from chassis.store import Collection as Rows
from chassis.store import Document
from services.raccordement.domain.log import KEPT, Entry, Slice, unbroken

BATCH = 1000


class Indexed:
    """A collection with the indexes it needs."""

    def __init__(self, collection: Rows, *indexes: IndexModel) -> None:
        self.collection, self.indexes = collection, list(indexes)


class Log:
    """`heads`: by subscription, `last` the highest number given, `floor` the highest whose entry is no longer kept."""

    def __init__(self, parts: Parts) -> None:
        self._entries = parts.own(
            Indexed(
                parts.database["entries"],
                IndexModel([("subscription_id", ASCENDING), ("position", ASCENDING)]),
                IndexModel([("subscription_id", 1), ("event_id", 1), ("replay_of", 1)], unique=True, name="once"),
                IndexModel("at"),
            )
        ).collection
        self._heads = parts.database["heads"]
        self._inserts = Inserts(self._entries)

    async def append(self, subscription_id: str, event_id: str, content: Document) -> bool:
        """False where it was there. A number that a reader closed meanwhile is left, the next one taken."""
        same = {"subscription_id": subscription_id, "event_id": event_id, "replay_of": content.get("replay_of", "")}
        while await self._entries.find_one(same, {"_id": 1}) is None:
            position = await self._number(subscription_id)
            try:
                await self._inserts.insert(
                    {"_id": _id(subscription_id, position), "position": position, "at": clock.now(), **same, **content}
                )
            except DuplicateKeyError:
                await self.close(subscription_id, [position])
                continue
            return True
        return False

    async def _number(self, subscription_id: str) -> int:
        next_one = {"$inc": {"last": 1}}
        try:
            head = await self._heads.find_one_and_update(
                {"_id": subscription_id}, next_one, upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:  # two began the log at once
            return await self._number(subscription_id)
        return int(head["last"])

    async def close(self, subscription_id: str, positions: Sequence[int]) -> None:
        """Puts an empty entry where nothing came; who comes later finds the number taken."""
        for position in positions:
            place = _id(subscription_id, position)
            empty = {"subscription_id": subscription_id, "event_id": place, "replay_of": "", "position": position}
            try:
                await self._inserts.insert({"_id": place, "at": clock.now(), "body": "", **empty})
            except DuplicateKeyError:
                continue

    async def after(self, subscription_id: str, position: int, most: int) -> Slice:
        """What follows, as far as no number is missing; one that is missing for long is closed for the next look."""
        asked = {"subscription_id": subscription_id, "position": {"$gt": position}}
        rows = await self._entries.find(asked, sort=[("position", ASCENDING)], limit=most).to_list(most)
        found = unbroken(position, [entry_of(row) for row in rows], clock.now())
        if found.missing:
            await self.close(subscription_id, found.missing[:BATCH])
        return found

    async def floor(self, subscription_id: str) -> int:
        head = await self._heads.find_one({"_id": subscription_id})
        return int((head or {}).get("floor", 0))

    async def lasts(self, subscription_ids: Collection[str]) -> dict[str, int]:
        """The highest number given in each."""
        rows = self._heads.find({"_id": {"$in": list(subscription_ids)}}, {"last": 1})
        return {row["_id"]: row.get("last", 0) async for row in rows}

    async def begin_anew(self) -> int:
        """After a restore: positions that readers hold may stand for other entries now, so none of them counts any more."""
        heads = 0
        async for head in self._heads.find({}, {"last": 1}):
            last = head.get("last", 0) + EPOCH
            await self._heads.update_one({"_id": head["_id"]}, {"$set": {"last": last, "floor": last}})
            heads += 1
        return heads

    async def sweep(self, now: datetime) -> int:
        """Lets go what is older than 90 days, saying so first; how many entries."""
        gone = 0
        while rows := await self._entries.find(
            {"at": {"$lt": now - KEPT}}, {"subscription_id": 1, "position": 1}, limit=BATCH
        ).to_list(BATCH):
            for row in rows:
                await self._heads.update_one({"_id": row["subscription_id"]}, {"$max": {"floor": row["position"]}})
            done = await self._entries.delete_many({"_id": {"$in": [row["_id"] for row in rows]}})
            gone += done.deleted_count
        return gone


def _id(subscription_id: str, position: int) -> str:
    return f"{subscription_id}/{position:012}"


NAMES = frozenset(Entry.__dataclass_fields__)


def entry_of(row: dict[str, Any]) -> Entry:
    return Entry(**{name: value for name, value in row.items() if name in NAMES})
