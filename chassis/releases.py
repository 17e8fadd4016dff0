"""Takes published entries out of their outboxes and lets the leases go: what comes while one write runs shares the next."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass

from chassis.store import FREE, Aggregates, Document

FREED: Document = {"lease_until": FREE, "lease_owner": None}


@dataclass(frozen=True, slots=True)
class Release:
    aggregate_id: str
    done: list[str]
    left: asyncio.Future[bool]


class Releases:
    def __init__(self, owner: str) -> None:
        """`owner`: the name under which the relay holds its leases."""
        self._owner = owner
        self._waiting: defaultdict[Aggregates, list[Release]] = defaultdict(list)
        self._writing: set[Aggregates] = set()

    async def release(self, aggregates: Aggregates, aggregate_id: str, done: list[str]) -> bool:
        """Whether its outbox still holds something."""
        release = Release(aggregate_id, done, asyncio.get_running_loop().create_future())
        self._waiting[aggregates].append(release)
        if aggregates not in self._writing:
            await self._write_all(aggregates)
        return await release.left

    async def _write_all(self, aggregates: Aggregates) -> None:
        self._writing.add(aggregates)
        try:
            while waiting := self._waiting.pop(aggregates, []):
                await self._settle(aggregates, waiting)
        finally:
            self._writing.discard(aggregates)

    async def _settle(self, aggregates: Aggregates, waiting: list[Release]) -> None:
        try:
            left = await self._write(aggregates, waiting)
        except BaseException as error:
            for release in waiting:
                _fail(release.left, error)
            if not isinstance(error, Exception):
                raise
            return
        for release in waiting:
            if not release.left.done():
                release.left.set_result(release.aggregate_id in left)

    async def _write(self, aggregates: Aggregates, waiting: list[Release]) -> set[str]:
        """What others pushed meanwhile, they could not claim: it is looked for after the leases are gone."""
        ids = [release.aggregate_id for release in waiting]
        published = [entry for release in waiting for entry in release.done]
        await aggregates.unjournalled.update_many(
            {"_id": {"$in": ids}, "lease_owner": self._owner},
            {"$pull": {"outbox": {"id": {"$in": published}}}, "$set": FREED},
        )
        more = {"_id": {"$in": ids}, "outbox.id": {"$exists": True}}
        return {d["_id"] async for d in aggregates.unjournalled.find(more, projection={"_id": 1})}


def _fail(left: asyncio.Future[bool], error: BaseException) -> None:
    if not left.done():
        left.cancel() if isinstance(error, asyncio.CancelledError) else left.set_exception(error)
