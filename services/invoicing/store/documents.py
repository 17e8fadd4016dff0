"""Between an invoice and the document that keeps it: the only place that knows how one is written as the other."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from chassis.store import Document
from contracts.invoice import InvoiceType
from contracts.lifecycle import State
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.domain.invoice.numbers import compact

_INVOICE = TypeAdapter(Invoice)
_NAMES = tuple(f.name for f in fields(Invoice))


def to_document(invoice: Invoice) -> Document:
    """What is looked for stands beside. `number_key`: one number a supplier (INV-19); `original_key`: what an avoir credits."""
    document: Document = {"_id": invoice.id} | {n: plain(getattr(invoice, n)) for n in _NAMES if n != "id"}
    document |= {
        "visible_to": list(invoice.visible_to),
        "dated_at": invoice.dated_at,
        "number": invoice.number,
    }
    if invoice.state is not State.BROUILLON:
        document["number_key"] = number_key(invoice.supplier.structure_id, invoice.number)
        if invoice.fields.type is InvoiceType.AVOIR and invoice.fields.original_number:
            document["original_key"] = number_key(invoice.supplier.structure_id, invoice.fields.original_number)
    return document


def from_document(document: Mapping[str, Any]) -> Invoice:
    return _INVOICE.validate_python({"id": document["_id"]} | {n: document[n] for n in _NAMES if n in document})


def number_key(supplier_id: str, number: str) -> str:
    return f"{supplier_id}:{compact(number)}"


def plain(value: Any) -> Any:
    """What BSON holds: no sets, no dates without time, no objects."""
    return _writer(value.__class__)(value)


@cache
def _writer(kind: type) -> Callable[[Any], Any]:
    """Chosen once a type: an invoice of two lines asks some four hundred times."""
    if issubclass(kind, BaseModel):
        return lambda model: plain(model.model_dump())
    if is_dataclass(kind):
        names = tuple(f.name for f in fields(kind))
        return lambda record: {name: plain(getattr(record, name)) for name in names}
    if issubclass(kind, Mapping):
        return lambda mapping: {k: plain(v) for k, v in mapping.items()}
    if issubclass(kind, frozenset | set):
        return lambda values: sorted(plain(v) for v in values)
    if issubclass(kind, list | tuple):
        return lambda values: [plain(v) for v in values]
    if issubclass(kind, Enum):
        return lambda member: member.value
    dated = issubclass(kind, date) and not issubclass(kind, datetime)
    return (lambda day: day.isoformat()) if dated else (lambda value: value)
