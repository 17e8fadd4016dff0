"""Dated steps that carry stored data over to a new version: `python -m services.X migrate`, before the service starts.

A step may be run again after a crash in its middle, so it leaves alone what it has changed already.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from pymongo import UpdateOne

from chassis import clock
from chassis.store import Collection, Database, Document

log = structlog.get_logger()
DONE = "migrations"
BATCH = 500


@dataclass(frozen=True)
class Step:
    """`name`: date and purpose, `2026-11-21-parties-as-a-list`; `apply` answers how many documents it changed."""

    name: str
    apply: Callable[[Database], Awaitable[int]]


async def migrate(database: Database, steps: Sequence[Step]) -> dict[str, int]:
    """Runs the steps not done yet, in order; documents changed by each."""
    done = {row["_id"] for row in await database[DONE].find({}).to_list(None)}
    changed: dict[str, int] = {}
    for step in steps:
        if step.name not in done:
            changed[step.name] = await step.apply(database)
            await database[DONE].insert_one({"_id": step.name, "at": clock.now(), "changed": changed[step.name]})
            log.info("migration.done", step=step.name, documents=changed[step.name])
    return changed


async def rewrite(collection: Collection, change: Callable[[Document], Document | None]) -> int:
    """Replaces every document by what `change` makes of it; None leaves it as it is. Answers how many were replaced."""
    changed, batch = 0, list[UpdateOne]()
    async for document in collection.find({}).sort("_id", 1):
        after = change(document)
        if after is None or after == document:
            continue
        batch.append(_difference(document, after))
        if len(batch) == BATCH:
            changed += (await collection.bulk_write(batch, ordered=False)).modified_count
            batch = []
    if batch:
        changed += (await collection.bulk_write(batch, ordered=False)).modified_count
    return changed


def _difference(before: Document, after: Document) -> UpdateOne:
    changed = {name: value for name, value in after.items() if name not in before or before[name] != value}
    gone = dict.fromkeys(before.keys() - after.keys(), "")
    change = ({"$set": changed} if changed else {}) | ({"$unset": gone} if gone else {})
    return UpdateOne({"_id": before["_id"]}, change)
