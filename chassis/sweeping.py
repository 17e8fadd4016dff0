"""Files that nothing names: the process died between storing and writing, or what named them went (INV-5)."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from chassis import clock
from chassis.files import Files
from chassis.loops import every

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


def sweeping(files: Files, service: str, holding: Holding, seconds: float) -> Callable[[], Coroutine[Any, Any, None]]:
    """The loop that sweeps what `service` stores."""
    return partial(every, seconds, lambda: sweep(files, f"{service}/", clock.now() - GRACE, holding), name="files")
