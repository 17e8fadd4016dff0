"""Between an invoice and the document that keeps it: the only place that knows how one is written as the other."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
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
    if isinstance(value, BaseModel):
        return plain(value.model_dump())
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(v) for v in value)
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value
