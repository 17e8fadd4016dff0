"""The collections of this service and their indexes; documents become domain objects here and nowhere else."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pymongo import DESCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis.errors import Conflict, NotFound
from chassis.store import MANY_TRIES, Aggregates, Collection, Copy, Document
from contracts.account import AccountChanged
from contracts.envelope import Event, EventData
from contracts.structure import StructureChanged
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.domain.lifecycle.states import State

_INVOICE = TypeAdapter(Invoice)
_NAMES = tuple(f.name for f in fields(Invoice))
CERTIFICATE_BLOCK = 100

INVOICE_INDEXES = (
    IndexModel("number_key", unique=True, sparse=True),  # INV-19
    IndexModel("idempotency.key", unique=True, sparse=True),
    IndexModel([("supplier.structure_id", 1), ("_id", DESCENDING)]),
    IndexModel([("recipient.structure_id", 1), ("_id", DESCENDING)]),
    IndexModel([("valideur_1.structure_id", 1), ("_id", DESCENDING)]),
    IndexModel([("valideur_2.structure_id", 1), ("_id", DESCENDING)]),
)
STRUCTURE_INDEXES = (IndexModel("identifier"),)


class NumberTaken(Conflict):
    code, title = "numero_deja_utilise", "Ce numéro de facture est déjà utilisé par ce fournisseur (INV-19)"


class AlreadyDone(Exception):
    """The same Idempotency-Key was used before: `record` is what it made."""

    def __init__(self, record: "Record") -> None:
        super().__init__()
        self.record = record


@dataclass(frozen=True, slots=True)
class Record:
    """An invoice as read: `document` holds the version a change must find unchanged."""

    invoice: Invoice
    document: Document

    @property
    def etag(self) -> str:
        return f'"{self.document["version"]}"'


def _plain(value: Any) -> Any:
    """What BSON holds: no sets, no dates without time, no objects."""
    if isinstance(value, BaseModel):
        return _plain(value.model_dump())
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(_plain(v) for v in value)
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def to_document(invoice: Invoice) -> Document:
    document: Document = {"_id": invoice.id} | {n: _plain(getattr(invoice, n)) for n in _NAMES if n != "id"}
    if invoice.state is not State.BROUILLON:
        document["number_key"] = number_key(invoice)
    return document


def from_document(document: Document) -> Record:
    return Record(
        _INVOICE.validate_python({"id": document["_id"]} | {n: document[n] for n in _NAMES if n in document}), document
    )


def number_key(invoice: Invoice) -> str:
    return f"{invoice.supplier.structure_id}:{invoice.number}"


@dataclass(frozen=True, slots=True)
class Once:
    """An Idempotency-Key: the account's own, and the hash of the body it came with."""

    key: str
    hash: str


class KeyReused(Conflict):
    code, status = "cle_idempotence_reutilisee", 422
    title = "Cette clé d'idempotence a déjà servi pour une autre demande (INV-19)"


def same_body(hash_before: str, once: Once) -> None:
    if hash_before != once.hash:
        raise KeyReused("La même Idempotency-Key est arrivée avec un autre contenu. Employez une clé nouvelle.")


class Invoices:
    def __init__(self, aggregates: Aggregates) -> None:
        self.aggregates = aggregates
        self.collection = aggregates.collection

    async def add(self, invoice: Invoice, *events: EventData, once: Once | None = None) -> Record:
        """Raises NumberTaken, or AlreadyDone when `once` was used before."""
        document = to_document(invoice) | ({"idempotency": asdict(once)} if once else {})
        try:
            return Record(invoice, await self.aggregates.insert(document, *events))
        except DuplicateKeyError:
            if once and (made := await self.made_with(once)):
                raise AlreadyDone(made) from None
            raise await self._taken(invoice) from None

    async def made_with(self, once: Once) -> Record | None:
        """Raises KeyReused when the key came with another body."""
        found = await self.collection.find_one({"idempotency.key": once.key})
        if found is None:
            return None
        same_body(found["idempotency"]["hash"], once)
        return from_document(found)

    async def get(self, invoice_id: str) -> Record:
        """Raises NotFound."""
        return from_document(await self.aggregates.get(invoice_id))

    async def save(self, record: Record, invoice: Invoice, *events: EventData, **extra: Any) -> Record:
        """Writes what changed and the events it causes. Raises Stale, NumberTaken."""
        changes = {k: v for k, v in (to_document(invoice) | extra).items() if record.document.get(k) != v or k in extra}
        try:
            return from_document(await self.aggregates.update(record.document, {"$set": changes}, *events))
        except DuplicateKeyError:
            raise await self._taken(invoice) from None

    async def retrying(self, change: Callable[[], Awaitable[Record]], etag: str | None = None) -> Record:
        """Only once where the caller named the version that it saw."""
        return await self.aggregates.retrying(change, tries=MANY_TRIES if etag in (None, "*") else 1)

    async def holding(self, urls: Sequence[str]) -> set[str]:
        """Those of `urls` (invoicing/year/month/invoice/file) that their invoice still names."""
        ids = sorted({url.split("/")[3] for url in urls})
        names = {"document.reference": 1, "attachments.reference": 1}
        rows = self.collection.find({"_id": {"$in": ids}}, names)
        files = [file async for row in rows for file in [row.get("document"), *row.get("attachments", [])] if file]
        return {file["reference"] for file in files}

    async def delete(self, record: Record) -> None:
        await self.aggregates.delete(record.document)

    async def _taken(self, invoice: Invoice) -> NumberTaken:
        first = await self.collection.find_one({"number_key": number_key(invoice)})
        if first is None:
            return NumberTaken()
        return NumberTaken(
            f"Le numéro {invoice.number} désigne déjà la facture {first['_id']} déposée le"
            f" {first['deposited_at']:%d/%m/%Y}, à l'état {first['state']}. Donnez un autre numéro."
        )

    async def page(self, query: Document, *, after: str | None, skip: int, size: int) -> tuple[list[Document], int]:
        """Newest first, without the bulky parts; and how many there are in all."""
        total = await self.collection.count_documents(query)
        if after:
            query = {"$and": [query, {"_id": {"$lt": after}}]} if "_id" in query else query | {"_id": {"$lt": after}}
        cursor = self.collection.find(query, projection=_LIST).sort("_id", DESCENDING).skip(skip).limit(size)
        return await cursor.to_list(size), total


_LIST = dict.fromkeys(
    ("fields.lines", "fields.vat_lines", "fields.comment", "reading", "certificate", "history", "outbox"), 0
)


class Structures:
    """Own copy of `structure.changed`."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy

    async def on_changed(self, event: Event[StructureChanged]) -> None:
        await self.copy.apply(event, event.data.model_dump(mode="json"))

    async def get(self, structure_id: str) -> StructureChanged:
        """Raises NotFound."""
        found = await self.copy.collection.find_one({"_id": structure_id})
        if found is None:
            raise NotFound("Structure inconnue")
        return StructureChanged.model_validate(found)

    async def named(self, identifiers: Iterable[str | None]) -> dict[str, StructureChanged]:
        """By identifier; an active structure wins over an inactive one with the same."""
        wanted = sorted({i for i in identifiers if i})
        if not wanted:
            return {}
        rows = await self.copy.collection.find({"identifier": {"$in": wanted}}).to_list(100)
        known = [StructureChanged.model_validate(row) for row in rows]
        return {s.identifier: s for s in sorted(known, key=lambda s: s.active)}


class Accounts:
    """Own copy of `account.changed`: names alone, for the history (INV-28)."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy

    async def on_changed(self, event: Event[AccountChanged]) -> None:
        await self.copy.apply(event, {"name": f"{event.data.first_name} {event.data.last_name}".strip()})

    async def names(self, accounts: Iterable[str | None]) -> dict[str, str]:
        wanted = sorted({a for a in accounts if a})
        rows = await self.copy.collection.find({"_id": {"$in": wanted}}).to_list(len(wanted)) if wanted else []
        return {row["_id"]: row["name"] for row in rows}


class Counters:
    """Unique, growing numbers. A process takes certificates' numbers in blocks: a crash leaves a gap, never a double."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._left: dict[str, tuple[int, int]] = {}

    async def next(self, name: str, block: int = 1) -> int:
        value, last = self._left.get(name, (0, 0))
        if value >= last:
            found = await self._collection.find_one_and_update(
                {"_id": name}, {"$inc": {"value": block}}, upsert=True, return_document=ReturnDocument.AFTER
            )
            assert found is not None
            # another task may have taken a block meanwhile: both are ours
            value, last = found["value"] - block, found["value"]
        self._left[name] = (value + 1, last)
        return value + 1
