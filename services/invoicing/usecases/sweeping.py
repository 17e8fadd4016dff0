"""Files that no invoice holds: the process died between storing and writing, or a draft's file was replaced (INV-5)."""

from datetime import datetime, timedelta

import structlog

from services.invoicing.usecases.parts import Parts

GRACE = timedelta(days=1)  # a deposit takes seconds
log = structlog.get_logger(__name__)


async def sweep(parts: Parts, before: datetime) -> int:
    """Deletes what was stored before then and is held by nothing, however long ago; how many."""
    gone = 0
    async for stored in parts.files.stored("invoicing/", before):
        for url in set(stored) - await parts.invoices.holding(stored):
            await parts.files.delete(url)
            gone += 1
    log.info("sweep.done", files=gone)
    return gone
