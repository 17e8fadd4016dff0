"""Seals each day's receipts once the day is over, those of a stop too (INV-43)."""

from base64 import b64decode
from datetime import date, datetime, timedelta

import structlog

from certificates.seals import chained, day_of
from chassis import clock
from services.invoicing.clients import TimestampAuthority
from services.invoicing.store.seals import Seal, Seals

MARGIN = timedelta(hours=1)
"""After midnight (UTC), so that what was deposited a moment before it is in the store; a request takes seconds."""
log = structlog.get_logger(__name__)


async def seal_days(seals: Seals, authority: TimestampAuthority | None, now: datetime | None = None) -> int:
    """Every day that is over and has no seal yet, in order; how many. Raises Unavailable when the authority does not answer."""
    now, sealed = now or clock.now(), 0
    last = await seals.last()
    day = date.fromisoformat(last.day) + timedelta(days=1) if last else await seals.first_day()
    previous = last.seal if last else ""
    while day and day < day_of(now - MARGIN):
        previous = await _sealed(seals, authority, day.isoformat(), previous)
        day, sealed = day + timedelta(days=1), sealed + 1
    if sealed:
        log.info("receipts.sealed", days=sealed)
    return sealed


async def _sealed(seals: Seals, authority: TimestampAuthority | None, day: str, previous: str) -> str:
    """The day's seal, whoever wrote it."""
    digests = [digest async for digest in seals.digests(day)]
    value = chained(previous, digests)
    token = await authority.stamp(b64decode(value)) if authority else None
    seal = Seal(day, len(digests), previous, value, clock.now(), token)
    if await seals.add(seal):
        return value
    other = await seals.of(day)
    assert other is not None
    return other.seal
