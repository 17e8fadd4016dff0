"""What the reader made of a deposited file, and how it goes into the draft: never over what a person typed (INV-5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from contracts.extraction import (
    Disagreement,
    Finding,
    InvoiceExtracted,
    ReadField,
    ReadingProgressed,
    Refusal,
    Value,
)
from contracts.lifecycle import State
from services.invoicing.domain.invoice.fields import DEFAULTS, understood

if TYPE_CHECKING:
    from services.invoicing.domain.invoice.aggregate import Invoice


class ReadingStatus(StrEnum):
    PENDING = "PENDING"
    READ = "READ"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Of the document with that id; `sequence`: the reader's last event taken into account."""

    document_id: str
    status: ReadingStatus = ReadingStatus.PENDING
    sequence: int = 0
    pages: int | None = None
    pages_done: int = 0
    source: str | None = None
    refusal: Refusal | None = None
    fields: Mapping[str, ReadField] = field(default_factory=dict)
    disagreements: tuple[Disagreement, ...] = ()
    findings: tuple[Finding, ...] = ()
    rules_version: str = ""

    @property
    def in_xml(self) -> dict[str, Value]:
        """What the XML says, by the reader's names; empty for a page."""
        return {
            name: field.value
            for name, field in self.fields.items()
            if field.source == "xml" and field.value is not None
        }


def started(document_id: str) -> Reading:
    return Reading(document_id=document_id)


def fill(invoice: "Invoice", extracted: InvoiceExtracted, sequence: int) -> "Invoice | None":
    """None when there is nothing to do: not that document any more, already sent, or an event already seen."""
    reading = invoice.reading
    if reading is None or not _concerns(invoice, reading, extracted.document_id, sequence):
        return None
    finished = _finished(reading, extracted, sequence)
    untouched = {name: value for name, value in values(finished).items() if name not in invoice.corrected}
    return replace(invoice, reading=finished, fields=replace(invoice.fields, **untouched))


def values(reading: Reading) -> dict[str, Any]:
    """What was read, as our fields."""
    return understood({name: read.value for name, read in reading.fields.items()}, structured=reading.source == "xml")


def forgotten(invoice: "Invoice") -> "Invoice":
    """Without what was read in a file that is replaced; what a person typed stays (INV-5)."""
    if invoice.reading is None:
        return invoice
    read = {name for name in values(invoice.reading) if name not in invoice.corrected}
    return replace(invoice, fields=replace(invoice.fields, **{name: DEFAULTS[name] for name in read}))


def _concerns(invoice: "Invoice", reading: Reading, document_id: str, sequence: int) -> bool:
    return invoice.state is State.BROUILLON and reading.document_id == document_id and sequence > reading.sequence


def _finished(reading: Reading, extracted: InvoiceExtracted, sequence: int) -> Reading:
    return replace(
        reading,
        status=ReadingStatus.READ if extracted.outcome == "read" else ReadingStatus.REFUSED,
        sequence=sequence,
        pages=extracted.pages or reading.pages,
        pages_done=extracted.pages or reading.pages_done,
        source=extracted.source,
        refusal=extracted.refusal,
        fields=extracted.fields,
        disagreements=extracted.disagreements,
        findings=extracted.findings,
        rules_version=extracted.rules_version,
    )


def progress(invoice: "Invoice", event: ReadingProgressed) -> "Invoice | None":
    """Pages only go up; None when there is nothing to do, as for `fill`."""
    reading = invoice.reading
    if reading is None or reading.document_id != event.document_id or reading.status is not ReadingStatus.PENDING:
        return None
    if event.pages_done <= reading.pages_done or invoice.state is not State.BROUILLON:
        return None
    return replace(invoice, reading=replace(reading, pages=event.pages, pages_done=event.pages_done))
