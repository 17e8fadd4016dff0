"""Publishes the present state of aggregates again, so that a new service or subscriber can start at any time.

`python -m services.X announce [--since 2026-11-01] [--only NAME] [ID …]`. Goes on where it stopped when it is asked again
with `--after ID`; each announcement is an event like any other, with the aggregate's next sequence.
"""

import argparse
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from chassis.relay import Relay
from chassis.store import Aggregates, Document
from contracts.envelope import EventData

log = structlog.get_logger()
BATCH = 200


@dataclass(frozen=True)
class Announced:
    """`present` answers the state as an event, or None for what is not public yet."""

    name: str
    aggregates: Aggregates
    present: Callable[[Document], Awaitable[EventData | None]]


@dataclass(frozen=True)
class Wanted:
    """Which aggregates: changed since then, those ids, after that id; by default all."""

    only: str = ""
    since: datetime | None = None
    ids: tuple[str, ...] = ()
    after: str = ""

    @classmethod
    def read(cls, words: Sequence[str], names: Sequence[str]) -> "Wanted":
        parser = argparse.ArgumentParser(prog="announce", description=__doc__)
        parser.add_argument("--only", choices=names, default="")
        parser.add_argument("--since", type=lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC))
        parser.add_argument("--after", default="", help="the last id that an earlier run announced")
        parser.add_argument("ids", nargs="*")
        given = parser.parse_args(words)
        return cls(given.only, given.since, tuple(given.ids), given.after)

    @property
    def query(self) -> dict[str, Any]:
        of_id: dict[str, Any] = {"$in": list(self.ids)} if self.ids else {"$gt": self.after}
        return {"_id": of_id} | ({"changed_at": {"$gte": self.since}} if self.since else {})


async def announce(announced: Sequence[Announced], wanted: Wanted, relay: Relay) -> dict[str, int]:
    """How many were announced of each kind. Returns once the broker has them all."""
    counts = {one.name: 0 for one in announced if wanted.only in ("", one.name)}
    for one in announced:
        if one.name in counts:
            rows = one.aggregates.collection.find(wanted.query, projection={"_id": 1}).sort("_id", 1).batch_size(BATCH)
            async for row in rows:
                counts[one.name] += await _announce(one, row["_id"], relay)
                if counts[one.name] % BATCH == 0:
                    log.info("announce.progress", kind=one.name, announced=counts[one.name], last=row["_id"])
    return counts


async def _announce(one: Announced, aggregate_id: str, relay: Relay) -> int:
    published = await one.aggregates.retrying(lambda: _once(one, aggregate_id))
    if published:
        await relay.publish(one.aggregates, aggregate_id)
    return published


async def _once(one: Announced, aggregate_id: str) -> int:
    """0 when it is gone meanwhile, or not for others to know. Raises Stale."""
    document = await one.aggregates.find(aggregate_id)
    state = await one.present(document) if document else None
    if document is None or state is None:
        return 0
    await one.aggregates.update(document, {}, state)
    return 1
