"""Two lanes, so that scans never delay text (OCR-8): each takes documents from the store, has them read, and publishes."""

import asyncio
import hashlib
from contextlib import suppress
from datetime import timedelta
from functools import partial

import structlog

from chassis.errors import NotFound, Stale
from chassis.files import Files
from chassis.loops import every
from contracts.extraction import Extraction
from services.ocr.domain.reading import Lane, Reading
from services.ocr.domain.refusals import refused
from services.ocr.settings import Settings
from services.ocr.store import Record, Store
from services.ocr.usecases.publish import publish, publish_progress
from services.ocr.usecases.read import ScanNeededError
from services.ocr.worker.pool import Pool, ReadingFailed, scan_stage, text_stage

log = structlog.get_logger()
ATTEMPTS = 3  # a document is refused once the whole service has died this often while reading it
POLL_SECONDS = 0.5
NICE_OF_SCANS = 10


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
            for lane, processes in ((Lane.TEXT, s.text_processes), (Lane.SCAN, s.scan_processes)):
                for _ in range(processes):
                    work = partial(self._read_all, lane)
                    group.create_task(every(POLL_SECONDS, work, name=f"reading {lane.value}", wake=self._work[lane]))

    async def close(self) -> None:
        for pool in self._pools.values():
            await pool.close()

    async def _read_all(self, lane: Lane) -> None:
        while (record := await self._store.claim(lane, self._lease)) is not None:
            await self._read(lane, record)

    async def _renewed(self, document_id: str) -> None:
        third = self._lease.total_seconds() / 3
        await asyncio.sleep(third)
        await every(third, lambda: self._store.renew(document_id, self._lease), name="reading leases")

    async def _read(self, lane: Lane, record: Record) -> None:
        renewal = asyncio.create_task(self._renewed(record.reading.document_id))
        try:
            answer = await self._answer(lane, record.reading)
        except ScanNeededError:
            await self._to_scan_lane(record)
            return
        finally:
            renewal.cancel()
        await publish(self._store, record, answer)

    async def _answer(self, lane: Lane, reading: Reading) -> Extraction:
        if reading.attempts > ATTEMPTS:
            return refused("reader_died")
        data = await self._content(reading)
        if data is None:
            return refused("altered")
        try:
            return await self._pools[lane].read(reading.document_id, data)
        except ReadingFailed as failure:
            log.warning("reading.refused", document=reading.document_id, code=failure.code, cause=failure.cause)
            return refused(failure.code)

    async def _content(self, reading: Reading) -> bytes | None:
        """None where the file is gone or no longer has the SHA-256 that it was deposited with."""
        try:
            data = await self._files.read(reading.file.url)
        except NotFound:
            return None
        return data if hashlib.sha256(data).hexdigest() == reading.file.sha256 else None

    async def _to_scan_lane(self, record: Record) -> None:
        with suppress(Stale):
            await self._store.hand_to(Lane.SCAN, record)
        self._work[Lane.SCAN].set()

    def _on_page(self, document_id: str, done: int, pages: int) -> None:
        """Called from the pools' threads."""
        progress = publish_progress(self._store, document_id, done, pages)
        asyncio.run_coroutine_threadsafe(progress, self._loop)
