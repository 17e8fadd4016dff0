"""The collection of invoices: read, written with its events, listed, found by what holds them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pymongo.errors import DuplicateKeyError

from chassis.errors import Conflict, Finding, Text
from chassis.idempotency import AlreadyDone, Once
from chassis.lists import Listed, PageQuery, Rows, find_page
from chassis.store import MANY_TRIES, Aggregates, Document
from contracts.envelope import EventData
from contracts.invoice import InvoiceType
from contracts.lifecycle import Role, State
from services.invoicing.domain.checks.context import Earlier
from services.invoicing.domain.checks.earlier_rules import number_used
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.domain.lifecycle.table import GIVEN_UP
from services.invoicing.store.counts import Count, counts, pipeline
from services.invoicing.store.documents import from_document, number_key, to_document
from services.invoicing.store.lists import PROJECTION, scoped
from services.invoicing.store.months import Month, months
from services.invoicing.store.months import pipeline as months_pipeline
from services.invoicing.store.search import Criteria, query


class NumberTaken(Conflict):
    code = "numero_deja_utilise"
    title = Text(
        "Ce numéro de facture est déjà utilisé par ce fournisseur (INV-19)",
        "This supplier has used this invoice number already",
    )


@dataclass(frozen=True, slots=True)
class Record:
    """An invoice as read: `document` holds the version a change must find unchanged."""

    invoice: Invoice
    document: Document

    @property
    def version(self) -> int:
        return int(self.document["version"])

    @property
    def sent_with(self) -> Once | None:
        """The Idempotency-Key of the call that sent it."""
        mark = self.document.get("sent_with")
        return Once(mark["key"], mark["hash"]) if mark else None

    @property
    def etag(self) -> str:
        return f'"{self.version}"'


def record(document: Document) -> Record:
    return Record(from_document(document), document)


class Invoices:
    def __init__(self, aggregates: Aggregates) -> None:
        self.aggregates = aggregates
        self.collection = aggregates.collection

    async def add(self, invoice: Invoice, *events: EventData, once: Once | None = None) -> Record:
        """What the call with this Idempotency-Key made before, or the invoice. Raises NumberTaken, KeyReused."""
        try:
            return Record(invoice, await self.aggregates.insert(to_document(invoice), *events, once=once))
        except AlreadyDone as done:
            return record(done.document)
        except DuplicateKeyError:
            raise await self._taken(invoice) from None

    async def made_with(self, once: Once) -> Record | None:
        """Raises KeyReused when the key came with other content."""
        document = await self.aggregates.made_with(once)
        return record(document) if document else None

    async def get(self, invoice_id: str) -> Record:
        """Raises NotFound."""
        return record(await self.aggregates.get(invoice_id))

    async def save(self, before: Record, invoice: Invoice, *events: EventData, sent_with: Once | None = None) -> Record:
        """Writes what changed and the events it causes; the history only grows (INV-28). Raises Stale, NumberTaken."""
        assert invoice.history[: len(before.invoice.history)] == before.invoice.history
        mark = {"sent_with": {"key": sent_with.key, "hash": sent_with.hash}} if sent_with else {}
        kept = {"number_key"} & before.document.keys()  # the key of a sent invoice is that of the day it was sent
        written = {k: v for k, v in (to_document(invoice) | mark).items() if k not in kept}
        changes = {k: v for k, v in written.items() if before.document.get(k) != v}
        try:
            return record(await self.aggregates.update(before.document, {"$set": changes}, *events))
        except DuplicateKeyError:
            raise await self._taken(invoice) from None

    async def retrying(self, change: Callable[[], Awaitable[Record]], etag: str | None = None) -> Record:
        """Only once where the caller named the version that it saw."""
        return await self.aggregates.retrying(change, tries=MANY_TRIES if etag in (None, "*") else 1)

    async def delete(self, before: Record) -> None:
        await self.aggregates.delete(before.document)

    async def page(
        self, listed: Listed, keys: Collection[str], criteria: Criteria, asked: PageQuery
    ) -> tuple[list[Invoice], Rows]:
        """Invoices without their bulky parts, and where they stand; `keys`: who asks, as `Invoice.visible_to` writes it."""
        rows = await find_page(self.collection, listed, scoped(keys, query(criteria)), asked, PROJECTION)
        return [from_document(document) for document in rows.documents], rows

    async def counts(self, keys: Collection[str]) -> list[Count]:
        """Of all that `keys` may list, by state and currency."""
        return counts(await self.collection.aggregate(pipeline(keys)).to_list(None))

    async def months(self, keys: Collection[str], until: date) -> list[Month]:
        """Of all that `keys` may list, by month of issue and currency."""
        return months(await self.collection.aggregate(months_pipeline(keys, until)).to_list(None), until)

    async def due(self, states: Collection[State], before: datetime) -> AsyncIterator[str]:
        """Ids of the invoices in one of `states` since before then, those that wait longest first."""
        waiting = {"state": {"$in": sorted(states)}, "state_at": {"$lte": before}}
        async for row in self.collection.find(waiting, {"_id": 1}).sort([("state_at", 1), ("_id", 1)]):
            yield row["_id"]

    async def deposited_since(self, moment: datetime, most: int) -> int:
        return await self.collection.count_documents({"deposited_at": {"$gte": moment}}, limit=most)

    async def latest_ways(self, since: datetime, most: int) -> list[tuple[datetime, datetime | None]]:
        """When the latest were deposited and made available, None for not yet; without those that a valideur sees first."""
        wanted = {"deposited_at": {"$gte": since}, "fields.valideur_1": None, "fields.valideur_2": None}
        shown = {"deposited_at": 1, "made_available_at": 1}
        rows = self.collection.find(wanted, shown).sort("deposited_at", -1).limit(most)
        return [(row["deposited_at"], row.get("made_available_at")) async for row in rows]

    async def holding(self, urls: Sequence[str]) -> set[str]:
        """Those of `urls` (invoicing/year/month/invoice/file) that their invoice still names."""
        ids = sorted({url.split("/")[3] for url in urls})
        names = {"document.reference": 1, "attachments.reference": 1}
        rows = self.collection.find({"_id": {"$in": ids}}, names)
        files = [file async for row in rows for file in [row.get("document"), *row.get("attachments", [])] if file]
        return {file["reference"] for file in files}

    async def earlier(self, supplier_id: str, number: str | None) -> Earlier | None:
        """What this supplier sent under the number, whatever its case and spaces, with what was credited of it."""
        if not number:
            return None
        key = number_key(supplier_id, number)
        row = await self.collection.find_one({"number_key": key}, EARLIER)
        if row is None:
            return None
        credits_of_it = self.collection.find({"original_key": key}, {"state": 1, "fields.total_ttc": 1})
        credited = [r["fields"]["total_ttc"] async for r in credits_of_it if r["state"] not in GIVEN_UP]
        return _earlier(row, sum(credited, Decimal(0)))

    async def _taken(self, invoice: Invoice) -> NumberTaken:
        first = await self.earlier(invoice.supplier.structure_id, invoice.number)
        return taken(number_used(invoice.number, first)) if first else NumberTaken()


def taken(finding: Finding) -> NumberTaken:
    return NumberTaken(finding.message, [finding])


EARLIER = dict.fromkeys(
    ("state", "deposited_at", "parties", "fields.invoice_number", "fields.type", "fields.currency", "fields.total_ttc"),
    1,
)


def _earlier(row: Document, credited: Decimal) -> Earlier:
    fields, parties = row["fields"], row["parties"]
    recipient = next(p["structure_id"] for p in parties if p["role"] == Role.DESTINATAIRE and p.get("until") is None)
    return Earlier(
        id=row["_id"], number=fields["invoice_number"], state=State(row["state"]), type=InvoiceType(fields["type"]),
        deposited_at=row["deposited_at"], recipient_id=recipient, currency=fields["currency"],
        total_ttc=fields["total_ttc"], credited=credited,
    )  # fmt: skip
