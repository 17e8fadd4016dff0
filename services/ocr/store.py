"""ocr's own record of each document: to be read, read or refused. A lease, not a broker, says who reads it now."""

from dataclasses import asdict
from datetime import timedelta

from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis import clock
from chassis.context import cause
from chassis.service import Parts
from chassis.store import FREE, Document
from contracts import DocumentReceived

TO_READ, DONE = "A_LIRE", "LU"
TEXT, SCAN = "texte", "scan"
KEPT_SECONDS = 180 * 86_400  # longer than the topic keeps its events: a replay reads nothing again


class Store:
    def __init__(self, parts: Parts) -> None:
        self.readings = parts.aggregates("readings", [
            IndexModel([("state", ASCENDING), ("lane", ASCENDING), ("reading_until", ASCENDING)]),
            IndexModel("received_at", expireAfterSeconds=KEPT_SECONDS),
        ])  # fmt: skip

    async def add(self, received: DocumentReceived) -> None:
        """Once, however often the event comes."""
        document = {
            "_id": received.document_id, "invoice_id": received.invoice_id, "structure_id": received.structure_id,
            "file": received.file.model_dump(), "depositor": received.depositor.model_dump(), "state": TO_READ, "lane": TEXT,
            "attempts": 0, "reading_until": FREE, "received_at": clock.now(), "pages_done": 0, "cause": asdict(cause()),
        }  # fmt: skip
        try:
            await self.readings.insert(document)
        except DuplicateKeyError:
            return

    async def claim(self, lane: str, lease: timedelta) -> Document | None:
        """The next document of a lane; one whose reader died comes back when its lease is over."""
        now = clock.now()
        return await self.readings.collection.find_one_and_update(
            {"state": TO_READ, "lane": lane, "reading_until": {"$lt": now}},
            {"$set": {"reading_until": now + lease}, "$inc": {"attempts": 1}},
            sort=[("reading_until", 1)],
            return_document=ReturnDocument.AFTER,
        )

    async def renew(self, document_id: str, lease: timedelta) -> None:
        """While it is being read: a lease outlives its reader by seconds, however long the reading may take."""
        until = {"$set": {"reading_until": clock.now() + lease}}
        await self.readings.collection.update_one({"_id": document_id, "state": TO_READ}, until)
