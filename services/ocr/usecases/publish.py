"""Publishes, once, what was read and how far reading has come (OCR-10)."""

from contextlib import suppress

from prometheus_client import Histogram

from chassis.context import caused_by
from chassis.errors import Stale
from chassis.telemetry import SLOW
from contracts import InvoiceExtracted, ReadingProgressed
from contracts.extraction import Extraction
from contracts.topics import MAX_EVENT_BYTES
from services.ocr.domain.reading import Reading, State
from services.ocr.domain.validation.findings import own_finding
from services.ocr.store import Record, Store

ROOM = MAX_EVENT_BYTES - 10_000  # bytes kept for the envelope
LEFT_OUT_FIRST = ("lines", "vat_lines")  # of an answer that is too large for one event
LONG_DOCUMENT = 2  # pages, from which progress is published
READING_SECONDS = Histogram("chorale_ocr_reading_seconds", "From receipt to its reading", ["lane"], buckets=SLOW)


async def publish(store: Store, record: Record, answer: Extraction) -> None:
    """Does nothing where another instance has published this document's answer meanwhile."""
    event = fitting(extracted(record.reading, answer))
    while (current := await store.get(record.reading.document_id)).reading.state is not State.DONE:
        with caused_by(record.cause), suppress(Stale):  # progress was published meanwhile: the answer still counts
            await store.finish(current, event)
            READING_SECONDS.labels(current.reading.lane.value).observe(current.waited)


async def publish_progress(store: Store, document_id: str, pages_done: int, pages: int) -> None:
    if pages < LONG_DOCUMENT:
        return
    record = await store.find(document_id)
    if record is None or not record.reading.is_news(pages_done):
        return
    event = ReadingProgressed(
        document_id=document_id, invoice_id=record.reading.invoice_id, structure_id=record.reading.structure_id,
        pages_done=pages_done, pages=pages,
    )  # fmt: skip
    with suppress(Stale):
        await store.progress(record, event)


def extracted(reading: Reading, answer: Extraction) -> InvoiceExtracted:
    return InvoiceExtracted(
        document_id=reading.document_id, invoice_id=reading.invoice_id, structure_id=reading.structure_id,
        sha256=reading.file.sha256, **dict(answer),
    )  # fmt: skip


def fitting(event: InvoiceExtracted) -> InvoiceExtracted:
    """The event within its largest size: an invoice of thousands of lines is published without them."""
    for name in LEFT_OUT_FIRST:
        if _too_large(event):
            fields = {field: value for field, value in event.fields.items() if field != name}
            event = event.model_copy(update={"fields": fields})
    if _too_large(event):
        event = event.model_copy(update={"findings": (own_finding("RULES-MORE", value=str(len(event.findings))),)})
    return event


def _too_large(event: InvoiceExtracted) -> bool:
    return len(event.model_dump_json().encode()) > ROOM
