"""How a process ends: not ready while it still answers, then an answer to what it took, then one budget for the rest."""

import asyncio
import time
from collections.abc import Awaitable
from types import FrameType

import structlog
import uvicorn

from chassis.errors import Unavailable

ANSWER_SECONDS = 8
"""For the requests that were under way."""
STOP_SECONDS = 17.0
"""For everything after that; with CHORALE_DRAIN_SECONDS (10 at most) all is within the 40 s that compose grants."""
log = structlog.get_logger()


class Draining:
    """Begun by the first signal: whoever balances load sends no more, while what still comes is answered."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.begun = False

    async def ready(self) -> None:
        """Raises Unavailable once it has begun."""
        if self.begun:
            raise Unavailable


class DrainingServer(uvicorn.Server):
    """A second signal ends the draining."""

    def __init__(self, config: uvicorn.Config, draining: Draining) -> None:
        super().__init__(config)
        self._draining = draining
        self._loop = asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._draining.begun or not self._draining.seconds:
            super().handle_exit(sig, frame)
            return
        self._draining.begun = True
        end = super().handle_exit
        self._loop.call_soon_threadsafe(lambda: self._loop.call_later(self._draining.seconds, end, sig, frame))


class Budget:
    """Seconds that several steps share: one that hangs takes no more than what is left."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = float("inf")

    def begin(self) -> None:
        self._until = time.monotonic() + self._seconds

    async def spend(self, step: Awaitable[None]) -> None:
        """What is cut here is done again by whoever comes next: events stay in their outbox, or are not committed."""
        try:
            async with asyncio.timeout(max(self._until - time.monotonic(), 0.1)):
                await step
        except TimeoutError:
            log.warning("stop.cut", step=getattr(step, "__qualname__", "?"))
