"""A bound on what is answered at once: beyond it a request waits a moment, then is told when to come back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager

from chassis.errors import DomainError, Text
from chassis.telemetry import IN_FLIGHT, OVERLOADED

WAIT_SECONDS = 1.0
WAITING_TIMES = 4  # as many may wait as this times what is answered at once
RETRY_SECONDS = 2


class Overloaded(DomainError):
    code, status, transient = "surcharge", 503, True
    title = Text(
        "Trop de demandes arrivent en ce moment : recommencez dans quelques secondes",
        "Too many requests are coming in just now: try again in a few seconds",
    )


class Slots:
    def __init__(self, at_once: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most_waiting = at_once * WAITING_TIMES
        self._waiting = 0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[Callable[[], None]]:
        """Gives what frees it before its end, once. Raises Overloaded when none came free in time, at once where too many wait."""
        await self._take()
        IN_FLIGHT.inc()
        with ExitStack() as held:
            held.callback(self._give_back)
            yield held.close

    def _give_back(self) -> None:
        IN_FLIGHT.dec()
        self._free.release()

    async def _take(self) -> None:
        if self._waiting >= self._most_waiting:
            raise self._overloaded()
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise self._overloaded() from None
        finally:
            self._waiting -= 1

    def _overloaded(self) -> Overloaded:
        OVERLOADED.inc()
        return Overloaded(retry_after=RETRY_SECONDS)
