"""How a value that the reader gives becomes one of our fields; each function raises for what it does not understand.

Payment modes and VAT types come in the portal's codes, whatever a page or an XML calls them: the reader knows those words.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from contracts.invoice import InvoiceType, PaymentMode, VatType
from services.invoicing.domain.checks.amounts import LINE_PLACES, VatLine, check_vat_lines, in_bounds

CREDIT_NOTES = {"381", "261", "396", "503"}  # UNTDID 1001
MAX_TEXT = 255
TOTALS = ("total_ht", "total_tva", "total_ttc", "net_a_payer")


def attempted(understand: Callable[[Any], Any], value: Any) -> Any:
    """None for no value, and for one that is not understood."""
    if value in (None, "", []):
        return None
    try:
        return understand(value)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation):
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


def vat_lines(value: Any) -> tuple[VatLine, ...]:
    return tuple(
        VatLine(
            rate=decimal(row["rate"]), base=decimal(row["base"]), amount=decimal(row["amount"]), category=row.get("category")
        )
        for row in value
    )  # fmt: skip


def positive(fields: dict[str, Any]) -> dict[str, Any]:
    """A credit note is deposited with positive amounts, though many print them negative."""
    amounts = {name: value for name in TOTALS if (value := fields.get(name)) is not None}
    if fields.get("type") is not InvoiceType.AVOIR or any(value > 0 for value in amounts.values()):
        return fields
    turned = {name: -value for name, value in amounts.items()}
    vat = tuple(replace(row, base=abs(row.base), amount=abs(row.amount)) for row in fields.get("vat_lines", ()))
    return fields | turned | ({"vat_lines": vat} if vat else {})


def without_doubtful_detail(fields: dict[str, Any]) -> dict[str, Any]:
    """The VAT detail is optional (INV-13): one that disagrees with the totals would only stand in the way."""
    vat, ht, tva = fields.get("vat_lines"), fields.get("total_ht"), fields.get("total_tva")
    if vat and (ht is None or tva is None or check_vat_lines(vat, total_ht=ht, total_tva=tva)):
        return {name: value for name, value in fields.items() if name != "vat_lines"}
    return fields
