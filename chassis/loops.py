"""Work done again and again: one failure is logged and counted, and never ends the loop."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from chassis.errors import Unavailable
from chassis.store import is_outage
from chassis.telemetry import LOOP_FAILURES, LOOP_STOOD

log = structlog.get_logger()
TICK = 0.02
STANDS = 0.1  # seconds of one caller's work that all others notice


async def every(
    seconds: float, work: Callable[[], Awaitable[object]], *, name: str, wake: asyncio.Event | None = None
) -> None:
    """Runs `work` at once and then `seconds` after each end, or as soon as `wake` is set. Ends only when cancelled."""
    while True:
        if wake is not None:
            wake.clear()
        try:
            await work()
        except Exception as error:
            LOOP_FAILURES.labels(name).inc()
            if is_outage(error) or isinstance(error, Unavailable | OSError):
                log.warning("loop.postponed", loop=name, error=type(error).__name__)
            else:
                log.exception("loop.failed", loop=name)
        await _pause(seconds, wake)


async def _pause(seconds: float, wake: asyncio.Event | None) -> None:
    if wake is None:
        await asyncio.sleep(seconds)
        return
    with suppress(TimeoutError):
        await asyncio.wait_for(wake.wait(), seconds)


async def watch_standing() -> None:
    """Says when the loop's thread worked for STANDS seconds without turning to anybody else.

    Processor time, not the clock: on a busy machine a loop waits for its turn through nobody's fault.
    """
    worst, before = 0.0, time.thread_time()
    while True:
        await asyncio.sleep(TICK)
        now = time.thread_time()
        stood = now - before - TICK
        before = now
        if stood > worst:
            worst = stood
            LOOP_STOOD.set(worst)
        if stood > STANDS:
            log.warning("loop.stood", seconds=round(stood, 3))
