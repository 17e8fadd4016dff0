"""Aggregates as domain objects: documents become them, and they become documents, in one place.

A type is a frozen dataclass whose `id` is the document's `_id`; fields that a document of an earlier version lacks have
their default.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from chassis.idempotency import AlreadyDone, Once
from chassis.store import Aggregates, Document
from contracts.envelope import EventData

T = TypeVar("T")
R = TypeVar("R")
NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """An aggregate as read; a change must find the version of `document` unchanged."""

    value: T
    document: Document = field(repr=False)

    @property
    def version(self) -> int:
        return int(self.document["version"])


class Typed(Generic[T]):
    """A service's store derives from it for each of its aggregates, and adds its queries."""

    def __init__(self, aggregates: Aggregates, type_: type[T]) -> None:
        self.aggregates = aggregates
        self.collection = aggregates.collection
        self._shape: TypeAdapter[T] = TypeAdapter(type_)

    async def find(self, aggregate_id: str) -> Kept[T] | None:
        document = await self.aggregates.find(aggregate_id)
        return self.kept(document) if document else None

    async def get(self, aggregate_id: str) -> Kept[T]:
        """Raises NotFound."""
        return self.kept(await self.aggregates.get(aggregate_id))

    async def add(
        self, value: T, *events: EventData, mails: Sequence[Document] = (), once: Once | None = None,
        beside: Mapping[str, object] = NOTHING,
    ) -> Kept[T]:  # fmt: skip
        """What the call with the same Idempotency-Key made, if one came before. Raises DuplicateKeyError, KeyReused.

        `beside`: fields that are the store's own.
        """
        try:
            document = {**self.document(value), **beside}
            return self.kept(await self.aggregates.insert(document, *events, mails=mails, once=once))
        except AlreadyDone as before:
            return self.kept(before.document)

    async def save(self, kept: Kept[T], value: T, *events: EventData, mails: Sequence[Document] = ()) -> Kept[T]:
        """Writes what changed and what it causes. Raises Stale."""
        changes = {name: now for name, now in self.document(value).items() if kept.document.get(name) != now}
        change = {"$set": changes} if changes else {}
        return self.kept(await self.aggregates.update(kept.document, change, *events, mails=mails))

    async def retrying(self, change: Callable[[], Awaitable[R]]) -> R:
        return await self.aggregates.retrying(change)

    def document(self, value: T) -> Document:
        dumped: Document = self._shape.dump_python(value)
        fields = {name: list(v) if isinstance(v, tuple) else v for name, v in dumped.items()}  # as they are read back
        return {"_id": fields.pop("id")} | fields

    def kept(self, document: Document) -> Kept[T]:
        return Kept(self._shape.validate_python(document | {"id": document["_id"]}), document)
