"""Two lanes, so that scans never delay text (OCR-8): each takes documents from the store, reads, and tells."""

import asyncio
import hashlib
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from pymongo.errors import PyMongoError

from chassis import clock
from chassis.context import Cause, caused_by
from chassis.errors import NotFound, Stale
from chassis.files import Files
from chassis.store import Document, is_outage
from contracts import Event, InvoiceExtracted, ReadingProgressed
from contracts.extraction import DocumentReceived
from contracts.topics import MAX_EVENT_BYTES
from services.ocr.domain.extraction import refused
from services.ocr.domain.validation.findings import own
from services.ocr.settings import Settings
from services.ocr.store import DONE, SCAN, TEXT, Store
from services.ocr.usecases.read import ScanNeededError
from services.ocr.worker.pool import Pool, ReadingFailed, scan_stage, text_stage

log = structlog.get_logger()
ATTEMPTS = 3  # a document during which the whole service went down this often is refused
POLL_SECONDS = 0.5
ROOM = MAX_EVENT_BYTES - 10_000  # the envelope
NICE_OF_SCANS = 10
LONG_DOCUMENT = 2  # pages, from which progress is told


class Lanes:
    def __init__(self, store: Store, files: Files, settings: Settings) -> None:
        self._store = store
        self._files = files
        self._settings = settings
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._pools: dict[str, Pool] = {}
        self._wake = {TEXT: asyncio.Event(), SCAN: asyncio.Event()}
        self._loop = asyncio.get_running_loop()

    async def on_received(self, event: Event[DocumentReceived]) -> None:
        """Takes note and lets the topic go on; reading is the lanes' work."""
        await self._store.add(event.data)
        self._wake[TEXT].set()

    async def run(self) -> None:
        s = self._settings
        self._pools = {
            TEXT: Pool(s.text_processes, s.memory_mib, (text_stage(s),), on_page=self._on_page),
            SCAN: Pool(s.scan_processes, s.memory_mib, (scan_stage(s),), nice=NICE_OF_SCANS, on_page=self._on_page),
        }
        async with asyncio.TaskGroup() as group:
            for lane, processes in ((TEXT, s.text_processes), (SCAN, s.scan_processes)):
                for _ in range(processes):
                    group.create_task(self._read_for_ever(lane))

    async def close(self) -> None:
        for pool in self._pools.values():
            await pool.close()

    async def _read_for_ever(self, lane: str) -> None:
        while True:
            try:
                document = await self._store.claim(lane, self._lease)
                if document is not None:
                    await self._read(lane, document)
                    continue
            except Exception as error:
                if not is_outage(error):
                    log.exception("reading.failed", lane=lane)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake[lane].wait(), POLL_SECONDS)
            self._wake[lane].clear()

    async def _renewed(self, document_id: str) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                await self._store.renew(document_id, self._lease)
            except PyMongoError as error:
                log.warning("lease.not_renewed", document=document_id, cause=type(error).__name__)

    async def _read(self, lane: str, document: Document) -> None:
        held = asyncio.create_task(self._renewed(document["_id"]))
        try:
            answer = await self._answer(lane, document)
        except ScanNeededError:
            await self._to_scan_lane(document)
            return
        finally:
            held.cancel()
        with caused_by(Cause(**document["cause"])):
            await self._tell(document, answer)

    async def _answer(self, lane: str, document: Document) -> dict[str, Any]:
        if document["attempts"] > ATTEMPTS:
            return _refused("reader_died")
        try:
            data = await self._files.read(document["file"]["url"])
        except NotFound:
            return _refused("altered")
        if hashlib.sha256(data).hexdigest() != document["file"]["sha256"]:
            return _refused("altered")
        try:
            return await self._pools[lane].read(document["_id"], data)
        except ReadingFailed as failure:
            log.warning("reading.refused", document=document["_id"], code=failure.code, cause=failure.cause)
            return _refused(failure.code)

    async def _to_scan_lane(self, document: Document) -> None:
        with suppress(Stale):
            change = {"lane": SCAN, "reading_until": clock.now(), "attempts": 0}
            await self._store.readings.update(document, {"$set": change})
        self._wake[SCAN].set()

    async def _tell(self, document: Document, answer: dict[str, Any]) -> None:
        """The result and that it was read are one write: whoever comes second changes nothing."""
        extracted = _fitting(answer | {
            "document_id": document["_id"], "invoice_id": document["invoice_id"], "structure_id": document["structure_id"],
            "sha256": document["file"]["sha256"],
        })  # fmt: skip
        current = await self._store.readings.get(document["_id"])
        if current["state"] == DONE:
            return
        with suppress(Stale):
            await self._store.readings.update(current, {"$set": {"state": DONE, "read_at": clock.now()}}, extracted)

    def _on_page(self, document_id: str, done: int, pages: int) -> None:
        """From the pools' threads."""
        if pages >= LONG_DOCUMENT:
            asyncio.run_coroutine_threadsafe(self._progressed(document_id, done, pages), self._loop)

    async def _progressed(self, document_id: str, done: int, pages: int) -> None:
        document = await self._store.readings.find(document_id)
        if document is None or document["state"] == DONE or document["pages_done"] >= done:
            return
        told = ReadingProgressed(
            document_id=document_id, invoice_id=document["invoice_id"], structure_id=document["structure_id"],
            pages_done=done, pages=pages,
        )  # fmt: skip
        with suppress(Stale):
            await self._store.readings.update(document, {"$set": {"pages_done": done}}, told)


def _refused(code: str) -> dict[str, Any]:
    """The answer for a file that no process came back from."""
    return refused(code).json()


def _fitting(answer: dict[str, Any]) -> InvoiceExtracted:
    """An event has its largest size: an invoice of thousands of lines is told without them, and so on."""
    extracted = InvoiceExtracted.model_validate(answer)
    for name in ("lines", "vat_lines"):
        if _too_large(extracted):
            kept = {each: found for each, found in extracted.fields.items() if each != name}
            extracted = extracted.model_copy(update={"fields": kept})
    if _too_large(extracted):
        more = own("RULES-MORE", value=str(len(extracted.findings))).json()
        extracted = extracted.model_copy(update={"findings": (more,)})
    return extracted


def _too_large(extracted: InvoiceExtracted) -> bool:
    return len(extracted.model_dump_json().encode()) > ROOM
