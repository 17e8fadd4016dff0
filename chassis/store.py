"""The one place that makes a motor client; aggregates with optimistic lock and outbox; copies fed by events."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from bson.decimal128 import Decimal128
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import IndexModel, ReturnDocument, WriteConcern
from pymongo.errors import ConnectionFailure, DuplicateKeyError, ExecutionTimeout, PyMongoError, WTimeoutError

from chassis import clock, outbox
from chassis.errors import NotFound, Stale
from chassis.idempotency import AlreadyDone, Once, same_content
from chassis.inserts import Inserts
from chassis.together import Together
from contracts.envelope import Event, EventData

T = TypeVar("T")
Document = dict[str, Any]
Collection = AsyncIOMotorCollection[Document]
Database = AsyncIOMotorDatabase[Document]

FREE = datetime(1970, 1, 1, tzinfo=UTC)
LEASE = timedelta(seconds=30)
MANY_TRIES = 12  # about three seconds of others coming between


class DecimalCodec(TypeCodec):
    """Money is Decimal in code and Decimal128 in the store."""

    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        return Decimal128(value)

    def transform_bson(self, value: Decimal128) -> Decimal:
        return value.to_decimal()


def connect(url: str, name: str) -> Database:
    """Acknowledged means majority and journal: what was acknowledged survives any kill."""
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
        url, w="majority", journal=True, readConcernLevel="majority", tz_aware=True,
        uuidRepresentation="standard", serverSelectionTimeoutMS=2000, connectTimeoutMS=2000, socketTimeoutMS=10_000,
        maxPoolSize=64, appname=name,
    )  # fmt: skip
    options: CodecOptions[Document] = CodecOptions(tz_aware=True, type_registry=TypeRegistry([DecimalCodec()]))
    return client.get_database(name, codec_options=options)


def is_outage(error: BaseException) -> bool:
    """True when the store did not answer, so that trying again later can help."""
    return isinstance(error, ConnectionFailure | WTimeoutError | ExecutionTimeout) or (
        isinstance(error, PyMongoError) and error.has_error_label("RetryableWriteError")
    )


@dataclass(frozen=True, slots=True)
class Leased:
    """All entries of an aggregate that was written with the relay's lease on it, and since when (monotonic seconds)."""

    entries: list[Document]
    since: float


Kick = Callable[["Aggregates", str, Leased | None], None]
"""Tells the relay that an aggregate has something to publish, and whether it holds its lease already."""


class Aggregates:
    """A collection whose documents carry `version`, `sequence` (of their events) and `outbox`.

    A change and the events it causes are one write; `kick` tells the relay that there is something to publish.
    """

    def __init__(self, collection: Collection, source: str, *, indexes: Sequence[IndexModel] = ()) -> None:
        self.collection = collection
        # a lease or a mark lost in a crash costs a duplicate on the wire, not an event: not worth waiting for the disk
        self.unjournalled = collection.with_options(write_concern=WriteConcern(1, j=False))
        self.source = source
        self.indexes = [
            IndexModel("outbox.id", sparse=True, name="outbox"),
            IndexModel("idempotency.key", unique=True, sparse=True),
            *indexes,
        ]
        self._inserts = Inserts(collection)
        self._documents = Together(self._find_all)
        self.kick: Kick = lambda _aggregates, _id, _claimed: None
        self.owner: str | None = None

    async def find(self, aggregate_id: str, scope: Mapping[str, Any] | None = None) -> Document | None:
        if scope:
            return await self.collection.find_one({"_id": aggregate_id, **scope})
        document = await self._documents.get(aggregate_id)
        return dict(document) if document else None  # two callers must not share one

    async def _find_all(self, ids: Sequence[str]) -> dict[str, Document]:
        return {document["_id"]: document async for document in self.collection.find({"_id": {"$in": list(ids)}})}

    async def get(self, aggregate_id: str, scope: Mapping[str, Any] | None = None) -> Document:
        """Raises NotFound, also for what lies outside `scope`."""
        document = await self.find(aggregate_id, scope)
        if document is None:
            raise NotFound
        return document

    async def insert(
        self, document: Document, *events: EventData, mails: Sequence[Document] = (), once: Once | None = None
    ) -> Document:
        """Raises DuplicateKeyError; AlreadyDone or KeyReused when `once` came before."""
        try:
            return await self._insert(document | _born(once, len(events)), events, mails)
        except DuplicateKeyError:
            if once and (made := await self.made_with(once)):
                raise AlreadyDone(made) from None
            raise

    async def made_with(self, once: Once) -> Document | None:
        """What the call with this Idempotency-Key inserted. Raises KeyReused when it came with other content."""
        made = await self.collection.find_one({"idempotency.key": once.key})
        if made:
            same_content(made["idempotency"]["hash"], once)
        return made

    async def _insert(self, document: Document, events: Sequence[EventData], mails: Sequence[Document]) -> Document:
        entries = [*outbox.entries(document["_id"], 0, self.source, events), *mails]
        if not entries:
            await self._inserts.insert(document)
            return document
        # no other process can have read it yet: inserted with this relay's lease on it, it need not be claimed
        lease = {"lease_until": clock.now() + LEASE, "lease_owner": self.owner} if self.owner else {}
        since = time.monotonic()
        await self._inserts.insert(document | {"outbox": entries} | lease)
        self.kick(self, document["_id"], Leased(entries, since) if lease else None)
        return document

    async def update(
        self, document: Document, change: Document, *events: EventData, mails: Sequence[Document] = ()
    ) -> Document:
        """Applies update operators to the version that was read; answers the new document. Raises Stale."""
        entries = [*outbox.entries(document["_id"], document["sequence"], self.source, events), *mails]
        change = change | {
            "$inc": change.get("$inc", {}) | {"version": 1, "sequence": len(events)},
            "$set": change.get("$set", {}) | {"changed_at": clock.now()},
        }
        if not entries:
            return await self._write(document, {}, change)
        change["$push"] = change.get("$push", {}) | {"outbox": {"$each": entries}}
        return await self._write_leased(document, change) or await self._write_and_kick(document, change)

    async def _write(self, document: Document, free: Document, change: Document) -> Document:
        """Raises Stale."""
        same = {"_id": document["_id"], "version": document["version"], **free}
        after = await self.collection.find_one_and_update(same, change, return_document=ReturnDocument.AFTER)
        if after is None:
            raise Stale
        return after

    async def _write_leased(self, document: Document, change: Document) -> Document | None:
        """With this relay's lease taken in the same write, so that it need not be claimed; None where another's may hold."""
        lease, now = document.get("lease_until"), clock.now()
        if self.owner is None or lease is None or lease >= now:
            return None
        leased = change | {"$set": change["$set"] | {"lease_until": now + LEASE, "lease_owner": self.owner}}
        since = time.monotonic()
        try:
            after = await self._write(document, {"lease_until": lease}, leased)
        except Stale:
            return None
        self.kick(self, document["_id"], Leased(after["outbox"], since))
        return after

    async def _write_and_kick(self, document: Document, change: Document) -> Document:
        after = await self._write(document, {}, change)
        self.kick(self, document["_id"], None)
        return after

    async def retrying(self, change: Callable[[], Awaitable[T]], tries: int = MANY_TRIES) -> T:
        """Reads, decides and writes again when another writer came between; for changes that commute."""
        for tried in range(1, tries):
            try:
                return await change()
            except Stale:
                await asyncio.sleep(random.uniform(0, min(1, 0.005 * 2**tried)))  # noqa: S311  or equals meet again
        return await change()

    async def delete(self, document: Document) -> None:
        """Raises Stale. Only for what never had effects outside, such as drafts."""
        gone = await self.collection.delete_one({"_id": document["_id"], "version": document["version"]})
        if gone.deleted_count != 1:
            raise Stale


def _born(once: Once | None, sequence: int) -> Document:
    key = {"idempotency": {"key": once.key, "hash": once.hash}} if once else {}
    return {"version": 1, "sequence": sequence, "lease_until": FREE, "changed_at": clock.now(), **key}


class Copy:
    """A service's own copy of another's state, fed by a compacted topic; older events never overwrite newer ones."""

    def __init__(self, collection: Collection, *, indexes: Sequence[IndexModel] = ()) -> None:
        self.collection = collection
        self.indexes = list(indexes)

    async def apply(self, event: Event[Any], document: Mapping[str, Any]) -> bool:
        """False when this or a later state was seen already."""
        fields = {**document, "sequence": event.sequence, "copied_at": clock.now()}
        older = {"_id": event.subject, "sequence": {"$lt": event.sequence}}
        try:
            done = await self.collection.update_one(older, {"$set": fields}, upsert=True)
        except DuplicateKeyError:  # it exists: with this or a later state, or made at this moment with an earlier one
            done = await self.collection.update_one(older, {"$set": fields})
        return bool(done.modified_count or done.upserted_id)


class Owner(Protocol):
    """Whoever declares the indexes of a collection."""

    collection: Collection
    indexes: list[IndexModel]


async def ensure_indexes(*owners: Owner) -> None:
    """Lists of one collection may declare the same index: it is asked for once."""
    for owner in owners:
        declared = owner.indexes
        once = [index for n, index in enumerate(declared) if index.document not in [i.document for i in declared[:n]]]
        if once:
            await owner.collection.create_indexes(once)
