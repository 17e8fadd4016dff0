"""Takes published entries out of their outboxes and lets the leases go: what comes while one write runs shares the next."""

from collections.abc import Mapping, Sequence

from chassis.store import FREE, Aggregates, Document
from chassis.together import Together

FREED: Document = {"lease_until": FREE, "lease_owner": None}
Release = tuple[str, tuple[str, ...]]
"""An aggregate, and the ids of its entries that were published."""


class Releases:
    def __init__(self, owner: str) -> None:
        """`owner`: the name under which the relay holds its leases."""
        self._owner = owner
        self._together: dict[Aggregates, Together[Release, bool]] = {}

    async def release(self, aggregates: Aggregates, aggregate_id: str, done: Sequence[str]) -> bool:
        """Whether its outbox still holds something."""
        if aggregates not in self._together:
            self._together[aggregates] = Together(lambda releases: self._write(aggregates, releases))
        return await self._together[aggregates].get((aggregate_id, tuple(done))) or False

    async def _write(self, aggregates: Aggregates, releases: Sequence[Release]) -> Mapping[Release, bool]:
        """What others pushed meanwhile, they could not claim: it is looked for after the leases are gone."""
        ids = [aggregate_id for aggregate_id, _ in releases]
        published = [entry for _, done in releases for entry in done]
        await aggregates.unjournalled.update_many(
            {"_id": {"$in": ids}, "lease_owner": self._owner},
            {"$pull": {"outbox": {"id": {"$in": published}}}, "$set": FREED},
        )
        more = {"_id": {"$in": ids}, "outbox.id": {"$exists": True}}
        left = {d["_id"] async for d in aggregates.unjournalled.find(more, projection={"_id": 1})}
        return {release: release[0] in left for release in releases}
