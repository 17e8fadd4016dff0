"""Two lanes, so that scans never delay text (OCR-8): each takes documents from the store, has them read, and publishes.

The store is the queue: bounded by what the deposits before it let in, and counted in a gauge.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from functools import partial

import structlog
from prometheus_client import Gauge

from chassis import clock, tracing
from chassis.files import Files
from chassis.loops import every
from chassis.store import is_outage
from contracts.extraction import Extraction
from services.ocr.domain.reading import Fetching, FileTrouble, Lane, Reading
from services.ocr.domain.refusals import refused
from services.ocr.settings import Settings
from services.ocr.store import Record, Store
from services.ocr.usecases.limits import ScanNeededError
from services.ocr.usecases.publish import publish, publish_progress
from services.ocr.worker.pool import Document, Pool, ReadingFailed, scan_stage, text_stage

log = structlog.get_logger()
ATTEMPTS = 3  # claims that ended neither in an answer nor by a stop or an outage; the next one refuses the document
AHEAD = 2  # texts taken and published while a process reads another; a scan would wait too long for its turn
POLL_SECONDS = 0.5
COUNT_SECONDS = 5.0
NICE_OF_SCANS = 10
WAITING = Gauge("chorale_ocr_waiting", "Documents to be read, by lane; the store is the queue", ["lane"])


class Lanes:
    def __init__(self, store: Store, files: Files, settings: Settings) -> None:
        self._store = store
        self._files = files
        self._settings = settings
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._pools: dict[Lane, Pool] = {}
        self._work = {lane: asyncio.Event() for lane in Lane}
        self._loop = asyncio.get_running_loop()

    def wake(self) -> None:
        """Called when a document has come in: every document begins in the lane for text."""
        self._work[Lane.TEXT].set()

    async def run(self) -> None:
        s = self._settings
        self._pools = {
            Lane.TEXT: Pool(s.text_processes, s.memory_mib, (text_stage(s),), on_page=self._on_page),
            Lane.SCAN: Pool(
                s.scan_processes, s.memory_mib, (scan_stage(s),), nice=NICE_OF_SCANS, on_page=self._on_page
            ),
        }
        async with asyncio.TaskGroup() as group:
            for lane, at_once in ((Lane.TEXT, s.text_processes + AHEAD), (Lane.SCAN, s.scan_processes)):
                for _ in range(at_once):
                    work = partial(self._read_all, lane)
                    group.create_task(every(POLL_SECONDS, work, name=f"reading {lane.value}", wake=self._work[lane]))
            group.create_task(every(COUNT_SECONDS, self._count, name="reading queues"))

    async def close(self) -> None:
        for pool in self._pools.values():
            await pool.close()

    async def _count(self) -> None:
        for lane in Lane:
            WAITING.labels(lane.value).set(await self._store.waiting(lane))

    async def _read_all(self, lane: Lane) -> None:
        while (record := await self._store.claim(lane, self._lease)) is not None:
            await self._read(lane, record)

    async def _read(self, lane: Lane, record: Record) -> None:
        """A stop, or a store that does not answer, says nothing of the document: that claim is given back uncounted."""
        reading = record.reading
        try:
            with tracing.span(f"reading {lane.value}", record.traceparent):
                await self._settle(lane, record)
        except (asyncio.CancelledError, Exception) as error:
            if isinstance(error, asyncio.CancelledError | OSError) or is_outage(error):
                with suppress(Exception):
                    await asyncio.shield(self._store.release(reading.document_id, reading.attempts))
            raise

    async def _settle(self, lane: Lane, record: Record) -> None:
        reading = record.reading
        if reading.attempts > ATTEMPTS:
            await publish(self._store, record, refused("internal_error"))
            return
        try:
            async with self._leased(lane, reading.document_id):
                content = await self._content(reading)
                answer = content if isinstance(content, FileTrouble) else await self._answer(lane, reading, content)
        except ScanNeededError:
            await self._store.hand_to(Lane.SCAN, reading.document_id)
            self._work[Lane.SCAN].set()
            return
        if isinstance(answer, FileTrouble):
            await self._wait_for_file(record, reading.fetching.after(answer))
        else:
            await publish(self._store, record, answer)

    @contextlib.asynccontextmanager
    async def _leased(self, lane: Lane, document_id: str) -> AsyncIterator[None]:
        """Keeps a document for this service while it is read, so that a short lease is enough."""
        third = self._lease.total_seconds() / 3

        async def renewed() -> None:
            await asyncio.sleep(third)
            await every(third, lambda: self._store.renew(document_id, lane, self._lease), name="reading leases")

        renewal = asyncio.create_task(renewed())
        try:
            yield
        finally:
            renewal.cancel()

    async def _answer(self, lane: Lane, reading: Reading, content: bytes) -> Extraction:
        try:
            return await self._pools[lane].read(reading.document_id, Document(content, reading.depositor))
        except ReadingFailed as failure:
            log.warning("reading.refused", document=reading.document_id, code=failure.code, cause=failure.cause)
            return refused(failure.code)

    async def _content(self, reading: Reading) -> bytes | FileTrouble:
        try:
            data = await self._files.read(reading.file.url)
        except Exception as error:  # noqa: BLE001  each kind of store raises its own errors; none is the sender's fault
            log.warning("reading.file_unavailable", document=reading.document_id, error=type(error).__name__)
            return FileTrouble.MISSING
        if hashlib.sha256(data).hexdigest() == reading.file.sha256:
            return data
        return FileTrouble.MISSING if len(data) < reading.file.size else FileTrouble.DIFFERS

    async def _wait_for_file(self, record: Record, fetching: Fetching) -> None:
        since = record.reading.waiting_since
        waited = (clock.now() - since).total_seconds() if since else 0.0
        if code := fetching.refusal(waited, self._settings.file_wait_seconds):
            await publish(self._store, record, refused(code))
        else:
            await self._store.postpone(record.reading, fetching)

    def _on_page(self, document_id: str, done: int, pages: int) -> None:
        """Called from the pools' threads."""
        progress = publish_progress(self._store, document_id, done, pages)
        asyncio.run_coroutine_threadsafe(progress, self._loop)
