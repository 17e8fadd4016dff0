"""Files that no invoice holds: the process died between storing and writing, or a draft's file was replaced (INV-5)."""

import asyncio
from datetime import datetime, timedelta

import structlog

from chassis import clock
from chassis.store import is_outage
from services.invoicing.usecases.office import Office

GRACE = timedelta(days=1)  # a deposit takes seconds
log = structlog.get_logger(__name__)


async def every(seconds: float, office: Office) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            gone = await sweep(office, clock.now() - GRACE)
        except Exception as error:
            if not (is_outage(error) or isinstance(error, OSError)):
                raise
            log.warning("sweep.put_off", error=type(error).__name__)
        else:
            log.info("sweep.done", files=gone)


async def sweep(office: Office, before: datetime) -> int:
    """Deletes what was stored before then, in that month or the one before, and is held by nothing; how many."""
    gone = 0
    for month in {f"{day:%Y/%m}" for day in (before, before - timedelta(days=28))}:
        async for stored in office.files.stored(f"invoicing/{month}/", before):
            for url in set(stored) - await office.invoices.holding(stored):
                await office.files.delete(url)
                gone += 1
    return gone
