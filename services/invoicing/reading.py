"""What the reader found goes into the draft, never over what a person typed (INV-5)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from contracts.extraction import InvoiceExtracted, ReadField, ReadingProgressed
from services.invoicing.amounts import LINE_PLACES, VatLine, check_vat_lines, in_bounds
from services.invoicing.fields import TEXT_LIMITS, Fields, InvoiceType, PaymentMode, VatType
from services.invoicing.invoice import Invoice, Reading
from services.invoicing.states import State

CREDIT_NOTES = {"381", "261", "396", "503"}  # UNTDID 1001
# The reader's words (from a page) and codes (UN 4461, from a structured file); others are left to the person.
PAYMENT_MODES = {
    **{each.value: each for each in PaymentMode},
    "virement": PaymentMode.VIREMENT,
    "prelevement": PaymentMode.PRELEVEMENT,
    "cheque": PaymentMode.CHEQUE,
    "especes": PaymentMode.ESPECE,
    "carte": PaymentMode.AUTRE,
    "10": PaymentMode.ESPECE,
    "20": PaymentMode.CHEQUE,
    "30": PaymentMode.VIREMENT,
    "31": PaymentMode.VIREMENT,
    "42": PaymentMode.VIREMENT,
    "48": PaymentMode.AUTRE,
    "49": PaymentMode.PRELEVEMENT,
    "54": PaymentMode.AUTRE,
    "55": PaymentMode.AUTRE,
    "57": PaymentMode.VIREMENT,
    "58": PaymentMode.VIREMENT,
    "59": PaymentMode.PRELEVEMENT,
    "97": PaymentMode.REPORT,
}
# Words likewise; codes are BT-8: UNTDID 2475 in CII (5, 72), 2005 in UBL (3, 432)
VAT_TYPES = {
    **{each.value: each for each in VatType},
    "debits": VatType.DEBIT,
    "encaissements": VatType.ENCAISSEMENT,
    "exonere": VatType.EXONERATION,
    "5": VatType.DEBIT,
    "3": VatType.DEBIT,
    "72": VatType.ENCAISSEMENT,
    "432": VatType.ENCAISSEMENT,
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


def _vat_lines(value: Any) -> tuple[VatLine, ...]:
    return tuple(
        VatLine(
            rate=_decimal(v["rate"]), base=_decimal(v["base"]), amount=_decimal(v["amount"]), category=v.get("category")
        )
        for v in value
    )


# The reader's name of a field → ours, and how its value is understood. Lines are shown but not taken over: the
# document holds them (INV-13), and a discount or charge at its foot would keep their sum from the total.
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
    "vat_type": ("vat_type", lambda v: VAT_TYPES[str(v)]),
    "payment_mode": ("payment_mode", lambda v: PAYMENT_MODES[str(v)]),
    "total_ht": ("total_ht", _decimal),
    "total_tva": ("total_tva", _decimal),
    "total_ttc": ("total_ttc", _decimal),
    "net_a_payer": ("net_a_payer", _decimal),
    "vat_lines": ("vat_lines", _vat_lines),
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
    return _without_doubtful_detail(_positive(found))


def _positive(found: dict[str, Any]) -> dict[str, Any]:
    """A credit note is deposited with positive amounts, though many print them negative."""
    amounts = {n: v for n in ("total_ht", "total_tva", "total_ttc", "net_a_payer") if (v := found.get(n)) is not None}
    if found.get("type") is not InvoiceType.AVOIR or any(v > 0 for v in amounts.values()):
        return found
    turned = {name: -value for name, value in amounts.items()}
    vat = tuple(replace(v, base=abs(v.base), amount=abs(v.amount)) for v in found.get("vat_lines", ()))
    return found | turned | ({"vat_lines": vat} if vat else {})


def _without_doubtful_detail(found: dict[str, Any]) -> dict[str, Any]:
    """The VAT detail is optional (INV-13): one that disagrees with the totals would only stand in the way."""
    vat, ht, tva = found.get("vat_lines"), found.get("total_ht"), found.get("total_tva")
    if vat and (ht is None or tva is None or check_vat_lines(vat, total_ht=ht, total_tva=tva)):
        del found["vat_lines"]
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
        refusal=extracted.refusal.detail.model_dump() if extracted.refusal else {},
        fields={name: read for name, read in extracted.fields.items() if read is not None},
        disagreements=tuple(each.model_dump(mode="json") for each in extracted.disagreements),
        findings=tuple(each.model_dump(mode="json") for each in extracted.findings),
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
