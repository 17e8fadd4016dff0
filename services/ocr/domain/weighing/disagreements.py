"""Fields that the XML and the page of one document give differently (OCR-1)."""

import re
from decimal import Decimal, InvalidOperation

from contracts.extraction import Disagreement, ReadField, Value

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


def same(one: Value, other: Value) -> bool:
    """Amounts by size (a credit note may print either sign), the rest without spaces and case."""
    try:
        return abs(Decimal(str(one))) == abs(Decimal(str(other)))
    except InvalidOperation:
        return re.sub(r"\s", "", str(one)).lower() == re.sub(r"\s", "", str(other)).lower()
