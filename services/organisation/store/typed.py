"""Documents ↔ domain objects: an aggregate is read with its version and saved against it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from pymongo.errors import DuplicateKeyError

from chassis.idempotency import AlreadyDone, Once
from chassis.store import MANY_TRIES, Aggregates, Document
from contracts.envelope import EventData

T = TypeVar("T")


class Taken(Exception):
    """Another aggregate holds the id, or what is to be unique."""


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """An aggregate as it was read: saving it must find this version unchanged."""

    value: T
    version: int
    sequence: int

    @property
    def etag(self) -> str:
        return f'"{self.version}"'


class Typed(Generic[T]):
    """`key`: the field that is the document's `_id`. What is None is not stored, so that sparse indexes leave it out."""

    def __init__(self, aggregates: Aggregates, kind: type[T], key: str) -> None:
        self.aggregates = aggregates
        self.collection = aggregates.collection
        self._adapter = TypeAdapter(kind)
        self._key = key
        self._names = [f.name for f in fields(kind) if f.name != key]  # type: ignore[arg-type]

    def indexed(self, value: T) -> Document:  # noqa: ARG002  for those that have such fields
        """Fields for indexes alone, beside the object's own."""
        return {}

    def document(self, value: T) -> Document:
        dumped = plain(self._adapter.dump_python(value)) | plain(self.indexed(value))
        return {"_id": dumped.pop(self._key), **dumped}

    def read(self, document: Mapping[str, Any]) -> Read[T]:
        known = {name: document[name] for name in self._names if name in document}
        value = self._adapter.validate_python({self._key: document["_id"], **known})
        return Read(value, document["version"], document["sequence"])

    async def add(self, value: T, *events: EventData, once: Once | None = None) -> Read[T]:
        """Raises Taken; AlreadyDone or KeyReused when `once` came before."""
        try:
            return self.read(await self.aggregates.insert(self.document(value), *events, once=once))
        except DuplicateKeyError as error:
            raise Taken from error

    def made_by(self, done: AlreadyDone) -> Read[T]:
        """What the earlier call with the same Idempotency-Key made."""
        return self.read(done.document)

    async def made_with(self, once: Once | None) -> Read[T] | None:
        """Raises KeyReused."""
        made = await self.aggregates.made_with(once) if once else None
        return self.read(made) if made else None

    async def get(self, aggregate_id: str) -> Read[T]:
        """Raises NotFound."""
        return self.read(await self.aggregates.get(aggregate_id))

    async def find(self, query: Document) -> Read[T] | None:
        document = await self.collection.find_one(query)
        return self.read(document) if document else None

    async def every(self, query: Document) -> AsyncIterator[Read[T]]:
        async for document in self.collection.find(query):
            yield self.read(document)

    async def by_ids(self, ids: Iterable[str]) -> dict[str, T]:
        rows = self.collection.find({"_id": {"$in": sorted(set(ids))}})
        return {row["_id"]: self.read(row).value async for row in rows}

    async def save(self, read: Read[T], value: T, *events: EventData) -> Read[T]:
        """Writes what changed, and the events it causes. Raises Stale, Taken."""
        before, after = self.document(read.value), self.document(value)
        change: Document = {"$set": {k: v for k, v in after.items() if k not in before or before[k] != v}}
        if gone := dict.fromkeys(before.keys() - after.keys(), ""):
            change["$unset"] = gone
        known = {"_id": after["_id"], "version": read.version, "sequence": read.sequence}
        try:
            return self.read(await self.aggregates.update(known, change, *events))
        except DuplicateKeyError as error:
            raise Taken from error

    async def retrying(self, change: Callable[[], Awaitable[Read[T]]], *, once: bool = False) -> Read[T]:
        """Reads, decides and writes again when another writer came between; `once` where the caller named a version."""
        return await self.aggregates.retrying(change, tries=1 if once else MANY_TRIES)


def plain(value: Any) -> Any:
    """What BSON holds: no enumerations, no tuples, nothing absent."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    return value.value if isinstance(value, Enum) else value
