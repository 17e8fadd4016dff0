"""Sending: the checks, the receipt and the step to DEPOSEE, all before anything is written (INV-17, INV-18)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from joserfc.jwk import OKPKey

from chassis.errors import Invalid
from contracts.invoice import Party
from contracts.structure import StructureChanged
from services.invoicing import certificate
from services.invoicing.amounts import ZERO, to_cents
from services.invoicing.checks import Context, check
from services.invoicing.fields import Fields
from services.invoicing.findings import Finding, as_errors
from services.invoicing.invoice import Invoice, deposit_mode, parties, require_draft
from services.invoicing.lifecycle import Action, Role
from services.invoicing.passages import Command, act

PARIS = ZoneInfo("Europe/Paris")
MAX_CONTENT_BYTES = 700_000
"""So that `invoice.deposited` fits an event."""
CONFIRMED = ("total_ht", "total_tva", "total_ttc", "net_a_payer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What sending needs beside the invoice: the parties as known here, the signing key, its next sequence number."""

    supplier: StructureChanged
    structures: Mapping[str, StructureChanged]
    account: str
    at: datetime


def context(invoice: Invoice, sender: Sender) -> Context:
    return Context(
        supplier=sender.supplier,
        structures=sender.structures,
        format=invoice.format,
        files_bytes=invoice.files_bytes,
        has_document=invoice.document is not None,
        today=sender.at.astimezone(PARIS).date(),
    )


def findings(invoice: Invoice, sender: Sender) -> list[Finding]:
    """What is wrong while typing, and before sending (INV-9)."""
    return check(invoice.complete_fields, context(invoice, sender))


def deposit(invoice: Invoice, sender: Sender, key: OKPKey, sequence: int) -> Invoice:
    """The deposited invoice with its certificate. Raises NotADraft, Invalid."""
    require_draft(invoice)
    if found := findings(invoice, sender):
        raise Invalid(errors=as_errors(found))
    fields = _in_cents(invoice.complete_fields)
    named = parties(fields, sender.supplier, sender.structures)
    invoice = replace(invoice, fields=fields, deposited_at=sender.at, depositor=sender.account, **named)  # type: ignore[arg-type]
    content = deposited_content(invoice)
    receipt = certificate.issue(key, content=content, deposited_at=sender.at, sequence=sequence)
    if (size := len(receipt.content.encode())) > MAX_CONTENT_BYTES:
        raise Invalid(errors=as_errors([_too_large(size)]))
    command = Command(action=Action.ENVOYER, roles=frozenset({Role.FOURNISSEUR}), account=sender.account, at=sender.at)
    # DEPOSEE is a state of its own (INV-20): the worker goes on once it is durable
    sent, _ = act(replace(invoice, certificate=receipt), command, onward=False)
    return sent


def _in_cents(fields: Fields) -> Fields:
    rounded: dict[str, Any] = {name: to_cents(v) for name in CONFIRMED if (v := getattr(fields, name)) is not None}
    return replace(fields, **rounded)


def _too_large(size: int) -> Finding:
    return Finding(
        "lines",
        "content_too_large",
        f"Le détail saisi fait {size} octets ; {MAX_CONTENT_BYTES} au plus. Déposez un fichier ou joignez le détail.",
        f"The details take {size} bytes; at most {MAX_CONTENT_BYTES}. Deposit a file or join the details.",
    )


def summary(invoice: Invoice) -> dict[str, Any]:
    """What the person confirms (INV-17)."""
    fields = invoice.complete_fields
    recipient = invoice.recipient
    return {
        "number": invoice.number,
        "recipient": {"identifier": recipient.identifier, "name": recipient.name} if recipient else None,
        "currency": fields.currency,
        "total_ht": fields.total_ht,
        "total_tva": fields.total_tva,
        "total_ttc_before_discount": fields.total_ttc_before_discount,
        "discount_ttc": fields.discount_ttc,
        "total_ttc": fields.total_ttc,
        "net_a_payer": fields.net_a_payer,
    }


def deposited_content(invoice: Invoice) -> dict[str, Any]:
    """What the receipt is computed on: every field, the parties, and the hash of every file."""
    fields = invoice.fields
    return {
        "invoice_id": invoice.id,
        "kind": invoice.kind,
        "number": invoice.number,
        "type": fields.type,
        "cadre": fields.cadre,
        "format": invoice.format,
        "deposit_mode": deposit_mode(invoice.format, invoice.channel),
        "issue_date": _text(fields.issue_date),
        "due_date": _text(fields.due_date),
        "currency": fields.currency,
        "supplier": _party(invoice.supplier),
        "recipient": _party(invoice.recipient),
        "valideur_1": _party(invoice.valideur_1),
        "valideur_2": _party(invoice.valideur_2),
        "bank_account_id": fields.bank_account_id,
        "affactureur": fields.affactureur,
        "engagement": fields.engagement,
        "marche": fields.marche,
        "original_number": fields.original_number,
        "vat_type": fields.vat_type,
        "vat_exemption_reason": fields.vat_exemption_reason,
        "payment_mode": fields.payment_mode,
        "totals": {
            "ht": _text(fields.total_ht),
            "tva": _text(fields.total_tva),
            "ttc": _text(fields.total_ttc),
            "net_a_payer": _text(fields.net_a_payer),
        },
        "discount_ttc": _text(fields.discount_ttc or ZERO),
        "discount_reason": fields.discount_reason,
        "vat_lines": [
            {"rate": _text(v.rate), "base": _text(v.base), "amount": _text(v.amount), "category": v.category}
            for v in fields.vat_lines
        ],
        "lines": [
            {
                "reference": line.reference,
                "denomination": line.denomination,
                "quantity": _text(line.quantity),
                "unit": line.unit,
                "unit_price_ht": _text(line.unit_price_ht),
                "discount_ht": _text(line.discount_ht),
                "vat_rate": _text(line.vat_rate),
                "total_ht": _text(line.total_ht),
            }
            for line in fields.lines
        ],
        "comment": fields.comment,
        "files": [
            {"name": f.name, "media_type": f.media_type, "size": f.size, "sha256": f.sha256, "type": f.type}
            for f in invoice.files
        ],
    }


def _text(value: object) -> str | None:
    """A decimal is written in full, never as 1E+3."""
    if value is None:
        return None
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _party(value: Party | None) -> dict[str, Any] | None:
    return value.model_dump(exclude_none=True) if value else None
