"""A fixed number of reader processes, and the stages that a document goes through (OCR-8, OCR-9)."""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import structlog

from contracts.extraction import Extraction
from services.ocr.settings import Settings
from services.ocr.usecases.limits import Limits, ScanNeededError
from services.ocr.worker.attempts import Attempt
from services.ocr.worker.reader import Document, Reader, ReadingFailed

__all__ = ["Document", "Pool", "ReadingFailed", "Stage", "scan_stage", "text_stage"]

log = structlog.get_logger()
OnPage = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """One attempt: what is tried, and for how many seconds."""

    limits: Limits
    seconds: float


def text_stage(s: Settings) -> Stage:
    return Stage(Limits(max_bytes=s.max_bytes, max_pages=s.max_pages, scan=False), s.text_seconds)


def scan_stage(s: Settings) -> Stage:
    return Stage(Limits(max_bytes=s.max_bytes, max_pages=s.max_pages, engine=s.engine), s.scan_seconds)


class Pool:
    """`processes` at most; one that dies, hangs or outgrows its memory is replaced."""

    def __init__(
        self, processes: int, memory_mib: int, stages: tuple[Stage, ...], *, nice: int = 0, on_page: OnPage
    ) -> None:
        """A document that needs more than a stage allows (ScanNeededError) goes through the next one."""
        self._stages = stages
        self._on_page = on_page
        self._readers = [Reader(memory_mib, nice) for _ in range(processes)]
        self._idle: asyncio.Queue[Reader] = asyncio.Queue()
        for reader in self._readers:
            self._idle.put_nowait(reader)
        self._threads = ThreadPoolExecutor(processes, "reader")

    async def read(self, document_id: str, document: Document) -> Extraction:
        """Raises ReadingFailed, and ScanNeededError where no stage is left."""
        for stage in self._stages[:-1]:
            with contextlib.suppress(ScanNeededError):
                return await self._read_in_stage(document_id, document, stage)
        return await self._read_in_stage(document_id, document, self._stages[-1])

    async def _read_in_stage(self, document_id: str, document: Document, stage: Stage) -> Extraction:
        attempt = Attempt(stage.limits)
        while True:
            try:
                answer = await self._read_once(document_id, document, replace(stage, limits=attempt.limits))
            except ReadingFailed as failure:
                attempt = attempt.after(failure)
                log.warning("reading.again", document=document_id, code=failure.code, cause=failure.cause)
            else:
                return answer.model_copy(update={"findings": (*answer.findings, *attempt.findings)})

    async def _read_once(self, document_id: str, document: Document, stage: Stage) -> Extraction:
        loop = asyncio.get_running_loop()
        reader = await self._idle.get()

        def on_page(done: int, of: int) -> None:
            self._on_page(document_id, done, of)

        asked = self._threads.submit(reader.ask, document, stage.limits, stage.seconds, on_page)
        asked.add_done_callback(lambda _done: loop.call_soon_threadsafe(self._idle.put_nowait, reader))
        try:
            return await asyncio.wrap_future(asked)
        except asyncio.CancelledError:
            reader.kill()
            raise

    async def close(self) -> None:
        for reader in self._readers:
            reader.kill()
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)
        for reader in self._readers:
            await asyncio.to_thread(reader.close)
