"""What the reader found goes into the draft, never over what a person typed (INV-5)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from contracts.extraction import InvoiceExtracted, ReadField, ReadingProgressed
from services.invoicing.amounts import LINE_PLACES, Line, VatLine, in_bounds
from services.invoicing.fields import TEXT_LIMITS, Fields, InvoiceType, PaymentMode, VatType
from services.invoicing.invoice import Invoice, Reading
from services.invoicing.states import State

CREDIT_NOTES = {"381", "261", "396", "503"}  # UNTDID 1001
# UN 4461 means of payment seen in structured files
PAYMENT_MODES = {
    "10": PaymentMode.ESPECE,
    "20": PaymentMode.CHEQUE,
    "30": PaymentMode.VIREMENT,
    "31": PaymentMode.VIREMENT,
    "42": PaymentMode.VIREMENT,
    "48": PaymentMode.AUTRE,
    "49": PaymentMode.PRELEVEMENT,
    "57": PaymentMode.VIREMENT,
    "58": PaymentMode.VIREMENT,
    "59": PaymentMode.PRELEVEMENT,
    "97": PaymentMode.REPORT,
}
MAX_TEXT = 255


def _text(value: Any) -> str:
    return str(value).strip()[:MAX_TEXT]


def _decimal(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not in_bounds(number, LINE_PLACES):
        raise ValueError(value)
    return number


def _type(value: Any) -> InvoiceType:
    return InvoiceType.AVOIR if str(value) in CREDIT_NOTES else InvoiceType.FACTURE


def _payment_mode(value: Any) -> PaymentMode:
    return PAYMENT_MODES.get(str(value)) or PaymentMode(str(value))


def _vat_lines(value: Any) -> tuple[VatLine, ...]:
    return tuple(
        VatLine(
            rate=_decimal(v["rate"]), base=_decimal(v["base"]), amount=_decimal(v["amount"]), category=v.get("category")
        )
        for v in value
    )


def _lines(value: Any) -> tuple[Line, ...]:
    return tuple(
        Line(
            denomination=_text(v.get("denomination") or v.get("description") or v.get("name")),
            quantity=_decimal(v["quantity"]),
            unit_price_ht=_decimal(v.get("unit_price_ht", v.get("unit_price"))),
            vat_rate=_decimal(v.get("vat_rate", v.get("rate"))),
            reference=v.get("reference"),
            unit=v.get("unit"),
            discount_ht=_decimal(v.get("discount_ht") or 0),
        )
        for v in value
    )


# The reader's name of a field → ours, and how its value is understood.
UNDERSTOOD: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "invoice_number": ("invoice_number", _text),
    "type_code": ("type", _type),
    "issue_date": ("issue_date", lambda v: date.fromisoformat(str(v))),
    "due_date": ("due_date", lambda v: date.fromisoformat(str(v))),
    "currency": ("currency", lambda v: _text(v).upper()),
    "engagement": ("engagement", _text),
    "marche": ("marche", _text),
    "code_service": ("code_service", _text),
    "recipient_siret": ("recipient_siret", _text),
    "vat_type": ("vat_type", lambda v: VatType(str(v))),
    "payment_mode": ("payment_mode", _payment_mode),
    "total_ht": ("total_ht", _decimal),
    "total_tva": ("total_tva", _decimal),
    "total_ttc": ("total_ttc", _decimal),
    "net_a_payer": ("net_a_payer", _decimal),
    "vat_lines": ("vat_lines", _vat_lines),
    "lines": ("lines", _lines),
}
READ_AS = {ours: theirs for theirs, (ours, _) in UNDERSTOOD.items()}


def understood(fields: Mapping[str, ReadField | None]) -> dict[str, Any]:
    """Our fields, as typed values; what does not fit its type or its length is left to the person."""
    found: dict[str, Any] = {}
    for theirs, (ours, convert) in UNDERSTOOD.items():
        read = fields.get(theirs)
        if read is None or read.value in (None, "", []):
            continue
        try:
            value = convert(read.value)
        except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation):
            continue
        if not (isinstance(value, str) and len(value) > TEXT_LIMITS.get(ours, MAX_TEXT)):
            found[ours] = value
    return found


def fill(invoice: Invoice, extracted: InvoiceExtracted, sequence: int) -> Invoice | None:
    """None when there is nothing to do: not that document any more, already sent, or an event already seen."""
    reading = invoice.reading
    if not _concerns(invoice, extracted.document_id, sequence) or reading is None:
        return None
    reading = replace(
        reading,
        status="READ" if extracted.outcome == "read" else "REFUSED",
        sequence=sequence,
        pages=extracted.pages or reading.pages,
        pages_done=extracted.pages or reading.pages_done,
        source=extracted.source,
        refusal_code=extracted.refusal.code if extracted.refusal else None,
        refusal=extracted.refusal.detail if extracted.refusal else {},
        fields={name: read for name, read in extracted.fields.items() if read is not None},
        disagreements=extracted.disagreements,
        findings=extracted.findings,
        rules_version=extracted.rules_version,
    )
    return replace(invoice, reading=reading, fields=_filled(invoice, extracted))


def _filled(invoice: Invoice, extracted: InvoiceExtracted) -> Fields:
    found = understood(extracted.fields)
    return replace(invoice.fields, **{name: value for name, value in found.items() if name not in invoice.corrected})


def progress(invoice: Invoice, event: ReadingProgressed) -> Invoice | None:
    """Pages only go up; None when there is nothing to do, as for `fill`."""
    reading = invoice.reading
    if reading is None or reading.document_id != event.document_id or reading.status != "PENDING":
        return None
    if event.pages_done <= reading.pages_done or invoice.state is not State.BROUILLON:
        return None
    return replace(invoice, reading=replace(reading, pages=event.pages, pages_done=event.pages_done))


def _concerns(invoice: Invoice, document_id: str, sequence: int) -> bool:
    reading = invoice.reading
    return (
        invoice.state is State.BROUILLON
        and reading is not None
        and reading.document_id == document_id
        and sequence > reading.sequence
    )


def started(document_id: str) -> Reading:
    return Reading(document_id=document_id)
