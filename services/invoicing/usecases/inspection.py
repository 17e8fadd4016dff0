"""Runs `formats.detect` in processes of their own: bounded memory and time, and a hostile file kills only one of them."""

import asyncio
import multiprocessing
import resource
import signal
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager

from chassis.errors import Unavailable
from services.invoicing.domain.formats import Detected, Unreadable, detect

SECONDS = 15.0
PATIENCE = 60.0
"""Seconds on the clock for an answer, the start of a process included: a busy machine says nothing of the file."""
MEMORY_BYTES = 1024 * 1024 * 1024
TRIES = 2
"""A process that was killed says nothing of the file: the second one that dies on it does."""
RETRY_AFTER = 5


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


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
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _limit_memory)
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
    """Several lanes, and a bounded number of files that wait for one."""

    def __init__(
        self, seconds: float = SECONDS, *, processes: int = 1, waiting: int = 32, patience: float = PATIENCE
    ) -> None:
        self._lanes = [Lane(seconds, patience) for _ in range(processes)]
        self._free: asyncio.LifoQueue[Lane] = asyncio.LifoQueue()  # the last one used is warm
        for lane in self._lanes:
            self._free.put_nowait(lane)
        self._room = processes + waiting

    async def detect(self, data: bytes) -> Detected:
        """Raises Unreadable, also for a file that uses up time or memory; Unavailable when too many wait or we are slow."""
        async with self._lane() as lane:
            return await lane.detect(data)

    @asynccontextmanager
    async def _lane(self) -> AsyncIterator[Lane]:
        if self._room == 0:
            raise Unavailable(retry_after=RETRY_AFTER)
        self._room -= 1
        try:
            lane = await self._free.get()
            try:
                yield lane
            finally:
                self._free.put_nowait(lane)
        finally:
            self._room += 1

    async def close(self) -> None:
        for lane in self._lanes:
            lane.kill()
