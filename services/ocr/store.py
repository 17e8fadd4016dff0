"""ocr's own record of each document: to be read, read or refused. A lease, not a broker, says who reads it now."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis import clock, tracing
from chassis.context import Cause, cause
from chassis.service import Parts
from chassis.store import FREE, Document
from contracts import DocumentReceived, InvoiceExtracted, ReadingProgressed
from contracts.envelope import FileRef
from services.ocr.domain.reading import Fetching, Lane, Reading, State

KEPT_SECONDS = 180 * 86_400  # longer than the topic keeps its events: a replay reads nothing again


@dataclass(frozen=True, slots=True)
class Record:
    """A reading as it was loaded, and who caused it; the store writes only over this same version."""

    reading: Reading
    cause: Cause
    document: Document

    @property
    def traceparent(self) -> str | None:
        """Of the deposit; a record of an earlier version has none."""
        return self.document.get("traceparent")

    @property
    def waited(self) -> float:
        """Seconds since it was received."""
        return float((clock.now() - self.document["received_at"]).total_seconds())


class Store:
    """Every change of a record raises Stale where another came first."""

    def __init__(self, parts: Parts) -> None:
        self._readings = parts.aggregates("readings", [
            IndexModel([("state", ASCENDING), ("lane", ASCENDING), ("reading_until", ASCENDING)]),
            IndexModel("received_at", expireAfterSeconds=KEPT_SECONDS),
        ])  # fmt: skip

    async def add(self, received: DocumentReceived) -> None:
        """Does nothing for a document that is already there: an event may come several times."""
        document = {
            "_id": received.document_id, "invoice_id": received.invoice_id, "structure_id": received.structure_id,
            "file": received.file.model_dump(), "depositor": received.depositor.model_dump(), "state": State.TO_READ.value,
            "lane": Lane.TEXT.value, "attempts": 0, "reading_until": FREE, "received_at": clock.now(), "pages_done": 0,
            "cause": asdict(cause()), "traceparent": tracing.traceparent(),
        }  # fmt: skip
        try:
            await self._readings.insert(document)
        except DuplicateKeyError:
            return

    async def claim(self, lane: Lane, lease: timedelta) -> Record | None:
        """The next document of a lane; one whose reader died comes back when its lease is over."""
        now = clock.now()
        document = await self._readings.unjournalled.find_one_and_update(
            {"state": State.TO_READ.value, "lane": lane.value, "reading_until": {"$lt": now}},
            {"$set": {"reading_until": now + lease}, "$inc": {"attempts": 1}},
            sort=[("reading_until", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return None if document is None else _record(document)

    async def renew(self, document_id: str, lane: Lane, lease: timedelta) -> None:
        """Does nothing for a document that was handed to the other lane meanwhile."""
        await self._set(document_id, {"reading_until": clock.now() + lease}, lane=lane.value)

    async def find(self, document_id: str) -> Record | None:
        document = await self._readings.find(document_id)
        return None if document is None else _record(document)

    async def get(self, document_id: str) -> Record:
        """Raises NotFound."""
        return _record(await self._readings.get(document_id))

    async def hand_to(self, lane: Lane, document_id: str) -> None:
        """Whatever version the record has: progress that is published meanwhile must not keep it in its lane.

        Free since a moment ago: a lane takes documents in the order in which they came to it.
        """
        since = clock.now() - timedelta(milliseconds=1)
        await self._set(document_id, {"lane": lane.value, "reading_until": since, "attempts": 0})

    async def release(self, document_id: str, attempts: int) -> None:
        """Gives a claim back, uncounted: the service stops, or its store did not answer."""
        await self._set(document_id, {"reading_until": FREE, "attempts": attempts - 1})

    async def postpone(self, reading: Reading, fetching: Fetching) -> None:
        """Until its file may be there; no attempt at reading it is counted."""
        now = clock.now()
        until = now + timedelta(seconds=fetching.wait)
        change = {"fetching": asdict(fetching), "waiting_since": reading.waiting_since or now, "reading_until": until}
        await self._set(reading.document_id, {**change, "attempts": 0})

    async def _set(self, document_id: str, change: Document, **only: str) -> None:
        """Who reads it is no part of what a record publishes, so no version is compared."""
        to_read = {"_id": document_id, "state": State.TO_READ.value, **only}
        await self._readings.collection.update_one(to_read, {"$set": change})

    async def waiting(self, lane: Lane) -> int:
        """Documents of a lane that are to be read, those being read among them."""
        return await self._readings.collection.count_documents({"state": State.TO_READ.value, "lane": lane.value})

    async def progress(self, record: Record, event: ReadingProgressed) -> None:
        await self._readings.update(record.document, {"$set": {"pages_done": event.pages_done}}, event)

    async def finish(self, record: Record, event: InvoiceExtracted) -> None:
        """The state DONE and its event are one write."""
        change = {"state": State.DONE.value, "read_at": clock.now()}
        await self._readings.update(record.document, {"$set": change}, event)


def _record(document: Document) -> Record:
    reading = Reading(
        document_id=document["_id"], invoice_id=document["invoice_id"], structure_id=document["structure_id"],
        file=FileRef.model_validate(document["file"]), state=State(document["state"]), lane=Lane(document["lane"]),
        attempts=document["attempts"], pages_done=document["pages_done"],
        depositor=DocumentReceived.Depositor.model_validate(document["depositor"]),
        fetching=Fetching(**document.get("fetching", {})), waiting_since=document.get("waiting_since"),
    )  # fmt: skip
    return Record(reading, Cause(**document["cause"]), document)
