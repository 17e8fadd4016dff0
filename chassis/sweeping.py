"""Files that nothing names: the process died between storing and writing, or what named them went (INV-5)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from chassis.files import Files

GRACE = timedelta(days=1)  # a deposit takes seconds
log = structlog.get_logger(__name__)
Holding = Callable[[Sequence[str]], Awaitable[set[str]]]
"""Those of these files that something names."""


async def sweep(files: Files, prefix: str, before: datetime, holding: Holding) -> int:
    """Deletes what was stored under `prefix` before then and is named by nothing, however long ago; how many."""
    gone = 0
    async for stored in files.stored(prefix, before):
        for url in set(stored) - await holding(stored):
            await files.delete(url)
            gone += 1
    log.info("sweep.done", prefix=prefix, files=gone)
    return gone
