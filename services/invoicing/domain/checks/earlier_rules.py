"""An invoice beside those that its supplier sent before: its number (INV-19), and what a credit note credits (INV-42)."""

from chassis.errors import Finding
from contracts.invoice import InvoiceType
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.checks.context import Context, Earlier
from services.invoicing.domain.invoice.fields import Fields


def number_free(fields: Fields, context: Context) -> list[Finding]:
    first = context.same_number
    return [number_used(fields.invoice_number or "", first)] if first else []


def number_used(number: str, first: Earlier) -> Finding:
    return CATALOGUE.finding(
        "invoice_number", "invoice_number_used", number, first=first.number, invoice_id=first.id, state=first.state,
        day=f"{first.deposited_at:%d/%m/%Y}",
    )  # fmt: skip


def credited(fields: Fields, context: Context) -> list[Finding]:
    """The invoice that an avoir names; only one sent here can be judged."""
    if fields.type is not InvoiceType.AVOIR or not fields.original_number:
        return []
    original = context.original
    if original is None:
        return [_original("original_unknown", fields)]
    if original.type is InvoiceType.AVOIR:
        return [_original("original_is_credit_note", fields)]
    return [*_of_another_recipient(fields, context, original), *_more_than_left(fields, original)]


def _of_another_recipient(fields: Fields, context: Context, original: Earlier) -> list[Finding]:
    recipient = context.structures.get(fields.recipient_siret or "")
    if recipient is None or recipient.structure.structure_id == original.recipient_id:
        return []
    return [_original("original_of_another", fields)]


def _more_than_left(fields: Fields, original: Earlier) -> list[Finding]:
    """Amounts of two currencies are not compared."""
    left = original.total_ttc - original.credited
    if fields.total_ttc is None or fields.currency != original.currency or fields.total_ttc <= left:
        return []
    return [
        CATALOGUE.finding(
            "total_ttc", "credit_exceeds_original", str(fields.total_ttc), number=original.number, left=left,
            total=original.total_ttc,
        )
    ]  # fmt: skip


def _original(code: str, fields: Fields) -> Finding:
    return CATALOGUE.finding("original_number", code, fields.original_number)
