"""The XML beside the page of one document: what they give differently (OCR-1), and where the page shows the same (OCR-3)."""

import re
from decimal import Decimal, InvalidOperation

from contracts.extraction import Candidate, Disagreement, ReadField, Value

_COMPARED = (
    "invoice_number", "issue_date", "due_date", "currency", "total_ht", "total_tva", "total_ttc", "net_a_payer",
    "engagement", "marche", "code_service", "supplier_siret", "supplier_vat", "recipient_siret", "recipient_vat", "iban",
)  # fmt: skip
SURE = 0.8  # a value of the page that is less certain is not reported as different from the XML


def disagreements(xml: dict[str, ReadField], page: dict[str, ReadField]) -> tuple[Disagreement, ...]:
    differing = []
    for name in _COMPARED:
        structured, printed = xml.get(name), page.get(name)
        if (
            structured is None
            or printed is None
            or structured.value is None
            or printed.value is None
            or printed.confidence < SURE
        ):
            continue
        if not same(structured.value, printed.value):
            differing.append(
                Disagreement(field=name, xml=structured.value, text=printed.value, page=printed.page, box=printed.box)
            )
    return tuple(differing)


def placed(xml: dict[str, ReadField], page: dict[str, ReadField]) -> dict[str, ReadField]:
    """The XML's fields, each with the place where the page shows the same value (OCR-3)."""
    return {name: _placed(field, page.get(name)) for name, field in xml.items()}


def _placed(field: ReadField, printed: ReadField | None) -> ReadField:
    if printed is None or not isinstance(field.value, str):
        return field
    places: tuple[ReadField | Candidate, ...] = (printed, *printed.candidates)
    for shown in places:
        if isinstance(shown.value, str) and shown.page is not None and same(field.value, shown.value):
            return field.model_copy(update={"page": shown.page, "box": shown.box})
    return field


def same(one: Value, other: Value) -> bool:
    """Amounts by size (a credit note may print either sign), the rest without spaces and case."""
    try:
        return abs(Decimal(str(one))) == abs(Decimal(str(other)))
    except InvalidOperation:
        return re.sub(r"\s", "", str(one)).lower() == re.sub(r"\s", "", str(other)).lower()
