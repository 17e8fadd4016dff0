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
from services.invoicing.domain.checks.amounts import to_cents
from services.invoicing.domain.checks.findings import Finding, as_errors
from services.invoicing.domain.checks.rules import Context, check
from services.invoicing.domain.invoice.aggregate import Invoice, deposit_mode, parties, require_draft
from services.invoicing.domain.invoice.fields import Fields
from services.invoicing.domain.lifecycle.steps import Command, act
from services.invoicing.domain.lifecycle.table import Action, Role
from services.invoicing.domain.receipt import certificate

PARIS = ZoneInfo("Europe/Paris")
MAX_CONTENT_BYTES = 700_000
"""So that `invoice.deposited` fits an event."""
SAID_AS_ENTERED = (
    "type",
    "cadre",
    "issue_date",
    "due_date",
    "currency",
    "bank_account_id",
    "engagement",
    "marche",
    "original_number",
    "vat_type",
    "vat_exemption_reason",
    "payment_mode",
    "discount_ttc",
    "discount_reason",
    "comment",
)
SAID_OF_VAT = ("rate", "base", "amount", "category")
SAID_OF_A_LINE = (
    "reference",
    "denomination",
    "quantity",
    "unit",
    "unit_price_ht",
    "discount_ht",
    "vat_rate",
    "total_ht",
)
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
        "format": invoice.format,
        "deposit_mode": deposit_mode(invoice.format, invoice.channel),
        **{name: _text(getattr(fields, name)) for name in SAID_AS_ENTERED},
        "affactureur": fields.affactureur,
        **{name: _party(getattr(invoice, name)) for name in ("supplier", "recipient", "valideur_1", "valideur_2")},
        "totals": {
            "ht": _text(fields.total_ht),
            "tva": _text(fields.total_tva),
            "ttc": _text(fields.total_ttc),
            "net_a_payer": _text(fields.net_a_payer),
        },
        "vat_lines": [{name: _text(getattr(v, name)) for name in SAID_OF_VAT} for v in fields.vat_lines],
        "lines": [{name: _text(getattr(line, name)) for name in SAID_OF_A_LINE} for line in fields.lines],
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
