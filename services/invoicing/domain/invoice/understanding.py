"""How a value that the reader gives becomes one of our fields; each function raises for what it does not understand.

Payment modes and VAT types come in the portal's codes, whatever a page or an XML calls them: the reader knows those words.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from contracts.invoice import InvoiceType, PaymentMode, VatType
from contracts.lifecycle import Cadre
from services.invoicing.domain.checks.amounts import (
    LINE_PLACES,
    MAX_LINES,
    ZERO,
    Line,
    VatLine,
    check_vat_lines,
    in_bounds,
    to_cents,
)

CREDIT_NOTES = {"381", "261", "396", "503"}  # UNTDID 1001
MAX_TEXT = 255
TOTALS = ("total_ht", "total_tva", "total_ttc", "net_a_payer")
LINE_BYTES = 250
"""What a line takes in an event beside its texts."""
MAX_LINES_BYTES = 500_000


def attempted(understand: Callable[[Any], Any], value: Any) -> Any:
    """None for no value, and for one that is not understood."""
    if value in (None, "", []):
        return None
    try:
        return understand(value)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return None


def text(value: Any) -> str:
    return str(value).strip()[:MAX_TEXT]


def upper(value: Any) -> str:
    return text(value).upper()


def day(value: Any) -> date:
    return date.fromisoformat(str(value))


def decimal(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not in_bounds(number, LINE_PLACES):
        raise ValueError(value)
    return number


def invoice_type(value: Any) -> InvoiceType:
    return InvoiceType.AVOIR if str(value) in CREDIT_NOTES else InvoiceType.FACTURE


def vat_type(value: Any) -> VatType:
    return VatType(str(value))


def payment_mode(value: Any) -> PaymentMode:
    return PaymentMode(str(value))


def cadre(value: Any) -> Cadre:
    return Cadre(upper(value))


def identifier(value: Any) -> str:
    """Digits are grouped by spaces on paper; an identifier that is no number may hold some of its own."""
    compact = "".join(str(value).split())
    return compact if compact.isdigit() else text(value)


def vat_lines(value: Any) -> tuple[VatLine, ...]:
    return tuple(
        VatLine(
            rate=decimal(row["rate"]), base=decimal(row["base"]), amount=decimal(row["amount"]), category=row.get("category")
        )
        for row in value
    )  # fmt: skip


def lines(value: Any) -> tuple[Line, ...]:
    """Of an XML. Raises ValueError for more than an event carries: the document holds them."""
    rows = tuple(_line(row) for row in value)
    size = sum(LINE_BYTES + len(f"{row.denomination}{row.reference or ''}".encode()) for row in rows)
    if len(rows) > MAX_LINES or size > MAX_LINES_BYTES:
        raise ValueError(size)
    return rows


def _line(row: dict[str, Any]) -> Line:
    """`amount` (BT-131) is net of the line's allowances and charges: what they come to is its discount."""
    quantity, price = decimal(row["quantity"]), Decimal(row["unit_price"]) / Decimal(row.get("price_quantity") or 1)
    price = decimal(price.quantize(Decimal(1).scaleb(-LINE_PLACES), ROUND_HALF_UP).normalize())
    gross = to_cents(quantity * price)
    return Line(
        denomination=text(row["label"]), quantity=quantity, unit_price_ht=price, vat_rate=decimal(row.get("rate") or 0),
        discount_ht=gross - decimal(row.get("amount") or gross), unit=(row.get("unit") or "")[:20] or None,
        reference=(row.get("reference") or "")[:50] or None,
    )  # fmt: skip


def as_credit_note(fields: dict[str, Any]) -> dict[str, Any]:
    """Negative totals are a credit note's, whatever type the document gives; it is deposited with positive amounts (INV-42).

    One total whose sign alone differs is taken for the others' when they then add up; otherwise it stays for the checks to name.
    """
    amounts = {name: value for name in TOTALS if (value := fields.get(name)) is not None}
    whole = amounts.get("total_ttc", amounts.get("total_ht", ZERO))
    positive = {name: abs(value) for name, value in amounts.items()}
    if whole < 0:
        turned = positive if _adds_up(positive) else {name: -value for name, value in amounts.items()}
        return fields | turned | _turned_details(fields) | {"type": InvoiceType.AVOIR}
    if fields.get("type") is InvoiceType.AVOIR and _adds_up(positive):
        return fields | positive
    return fields


def _turned_details(fields: dict[str, Any]) -> dict[str, Any]:
    turned: dict[str, Any] = {
        "vat_lines": tuple(_turned_vat(row) for row in fields.get("vat_lines", ())),
        "lines": tuple(
            replace(row, quantity=-row.quantity, discount_ht=-row.discount_ht) for row in fields.get("lines", ())
        ),
        "rounding": -fields.get("rounding", ZERO),
    }
    return {name: value for name, value in turned.items() if name in fields}


def _adds_up(amounts: dict[str, Decimal]) -> bool:
    ht, tva, ttc = (amounts.get(name) for name in ("total_ht", "total_tva", "total_ttc"))
    return ht is None or tva is None or ttc is None or ht + tva == ttc


def _turned_vat(row: VatLine) -> VatLine:
    """A VAT printed with the sign that its base does not have follows the base."""
    amount = abs(row.amount) if row.base < 0 else -abs(row.amount)
    return replace(row, base=-row.base, amount=amount)


def without_doubtful_detail(fields: dict[str, Any]) -> dict[str, Any]:
    """The detail on a page is optional (INV-13): one that disagrees with the totals would only stand in the way."""
    fields = {name: value for name, value in fields.items() if name != "lines"}
    vat, ht, tva = fields.get("vat_lines"), fields.get("total_ht"), fields.get("total_tva")
    if vat and (ht is None or tva is None or check_vat_lines(vat, total_ht=ht, total_tva=tva)):
        return {name: value for name, value in fields.items() if name != "vat_lines"}
    return fields
