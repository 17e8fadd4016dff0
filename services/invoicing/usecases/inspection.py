"""Runs `formats.detect` in processes of their own: bounded memory and time, and a hostile file kills only one of them."""

import asyncio
import resource
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from chassis import children
from chassis.errors import Unavailable
from chassis.shares import RETRY_AFTER, Shares
from services.invoicing.domain.formats import Detected, Unreadable, detect

SECONDS = 15.0
PATIENCE = 60.0
"""Seconds on the clock for an answer, the start of a process included: a busy machine says nothing of the file."""
MEMORY_BYTES = 1024 * 1024 * 1024
TRIES = 2
"""A process that was killed says nothing of the file: the second one that dies on it does."""


def _begin() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    children.end_with_parent()


def _within(data: bytes, seconds: float) -> Detected:
    """Runs in a lane's process, which the system kills after that much processor time, whatever library it is in."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return detect(data)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


class Lane:
    """One process, made when first needed and replaced when it dies or overruns."""

    def __init__(self, seconds: float, patience: float) -> None:
        self._seconds = seconds
        self._patience = patience
        self._pool: ProcessPoolExecutor | None = None

    async def detect(self, data: bytes) -> Detected:
        for _ in range(TRIES):
            try:
                return await self._detect(data)
            except BrokenProcessPool:
                self.kill()
            except MemoryError:
                self.kill()
                raise Unreadable("file_hostile") from None
            except (TimeoutError, OSError) as error:  # no answer, or no process, though the file used up nothing
                self.kill()
                raise Unavailable(retry_after=RETRY_AFTER) from error
            except asyncio.CancelledError:  # the caller left: the next file must not wait for this one
                self.kill()
                raise
        raise Unreadable("file_hostile")

    async def _detect(self, data: bytes) -> Detected:
        if self._pool is None:
            self._pool = children.one(_begin)
        answer = asyncio.get_running_loop().run_in_executor(self._pool, _within, data, self._seconds)
        return await asyncio.wait_for(answer, self._patience)

    def kill(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in list((pool._processes or {}).values()):  # noqa: SLF001  no public way to stop a busy one
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


class Inspector:
    """Several lanes; nobody's files take all of them."""

    def __init__(
        self, seconds: float = SECONDS, *, processes: int = 1, waiting: int = 32, patience: float = PATIENCE
    ) -> None:
        self._lanes = [Lane(seconds, patience) for _ in range(processes)]
        self._free = list(self._lanes)
        self._shares = Shares(processes, waiting)

    async def detect(self, data: bytes, owner: str) -> Detected:
        """Raises Unreadable, also for a file that uses up time or memory; Unavailable when too many wait or we are slow."""
        async with self._shares.place(owner):
            lane = self._free.pop()  # the last one used is warm
            try:
                return await lane.detect(data)
            finally:
                self._free.append(lane)

    async def close(self) -> None:
        for lane in self._lanes:
            lane.kill()
