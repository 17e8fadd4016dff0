"""Runs `formats.detect` in a process of its own: bounded memory and time, and a hostile file kills only that one."""

import asyncio
import multiprocessing
import resource
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from chassis.errors import Unavailable
from services.invoicing.domain.formats import Detected, Unreadable, detect

SECONDS = 15.0
MEMORY_BYTES = 1024 * 1024 * 1024
TRIES = 2
"""A process that was killed says nothing of the file: the second one that dies on it does."""


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


class Inspector:
    """One process, made when first needed and replaced when it dies or overruns."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None
        self._turn = asyncio.Lock()

    async def detect(self, data: bytes) -> Detected:
        """Raises Unreadable, also for a file that takes too much time or memory twice; Unavailable when no process starts."""
        async with self._turn:
            for _ in range(TRIES):
                try:
                    return await self._detect(data)
                except BrokenProcessPool:
                    self._kill()
                except (TimeoutError, MemoryError):
                    self._kill()
                    raise Unreadable("file_hostile") from None
            raise Unreadable("file_hostile")

    async def _detect(self, data: bytes) -> Detected:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _limit_memory)
        loop = asyncio.get_running_loop()
        try:
            answer = loop.run_in_executor(self._pool, detect, data)
        except OSError as error:
            raise Unavailable from error
        return await asyncio.wait_for(answer, self._seconds)

    def _kill(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in list((pool._processes or {}).values()):  # noqa: SLF001  no public way to stop a busy one
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)

    async def close(self) -> None:
        self._kill()
