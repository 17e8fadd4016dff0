"""Sending: the checks, the receipt and the step to DEPOSEE, all before anything is written (INV-17, INV-18)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from joserfc.jwk import OKPKey

from chassis.errors import Finding, Invalid
from contracts.bank import BankDetailsChanged
from contracts.lifecycle import Action, Role
from services.invoicing.domain import kinds
from services.invoicing.domain.checks.catalogue import CATALOGUE, CONFIRMABLE
from services.invoicing.domain.checks.context import READING_LIMIT, Context, Earlier
from services.invoicing.domain.invoice.aggregate import Invoice, require_draft, with_parties
from services.invoicing.domain.invoice.parties import Known, party
from services.invoicing.domain.lifecycle.steps import Command, act
from services.invoicing.domain.receipt import certificate
from services.invoicing.domain.receipt.content import deposited_content, in_cents

PARIS = ZoneInfo("Europe/Paris")
MAX_CONTENT_BYTES = 700_000
"""So that `invoice.deposited` fits an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What sending needs beside the invoice: the parties and earlier invoices as known here, who sends, when."""

    supplier: Known
    structures: Mapping[str, Known]
    account: str
    at: datetime
    reading_limit: timedelta = READING_LIMIT
    same_number: Earlier | None = None
    original: Earlier | None = None
    bank_account: BankDetailsChanged | None = None
    mandataire: Known | None = None
    """Whose person sends it for the supplier, under a mandate (ORG-13)."""
    acknowledged: frozenset[str] = frozenset()
    """Codes of the warnings that the sender confirms."""


def findings(invoice: Invoice, sender: Sender, *, sending: bool = True) -> list[Finding]:
    """What is wrong while typing, and before sending (INV-9); warnings among them, by their code (`CONFIRMABLE`)."""
    context = Context(
        supplier=sender.supplier,
        structures=sender.structures,
        format=invoice.format,
        files_bytes=invoice.files_bytes,
        document_at=(invoice.document.added_at or invoice.created_at) if invoice.document else None,
        reading=invoice.reading,
        reading_limit=sender.reading_limit,
        same_number=sender.same_number,
        original=sender.original,
        bank_account=sender.bank_account,
        now=sender.at,
        today=sender.at.astimezone(PARIS).date(),
    )
    return kinds.check(invoice.kind, invoice.complete_fields, context, sending=sending)


def ready(invoice: Invoice, sender: Sender) -> Invoice:
    """The invoice as it is to be certified, with the warnings that were confirmed. Raises NotADraft, Invalid."""
    require_draft(invoice)
    judged = findings(invoice, sender)
    if open_ones := [f for f in judged if f.code not in CONFIRMABLE & sender.acknowledged]:
        raise Invalid(errors=open_ones)
    invoice = replace(
        invoice, fields=in_cents(invoice.complete_fields), deposited_at=sender.at, depositor=sender.account,
        acknowledged=tuple(sorted({f.code for f in judged})), paid_to=sender.bank_account,
    )  # fmt: skip
    invoice = with_parties(invoice, sender.supplier, sender.structures, sender.at)
    mandataire = (party(Role.MANDATAIRE, sender.mandataire, sender.at),) if sender.mandataire else ()
    return replace(invoice, parties=(*invoice.parties, *mandataire))


def deposit(invoice: Invoice, sender: Sender, key: OKPKey, sequence: int) -> Invoice:
    """What is `ready`, deposited with its certificate. Raises Invalid when it is too large for an event."""
    receipt = certificate.issue(key, content=deposited_content(invoice), deposited_at=sender.at, sequence=sequence)
    if (size := len(receipt.content.encode())) > MAX_CONTENT_BYTES:
        raise Invalid(errors=[CATALOGUE.finding("lines", "content_too_large", size=size, limit=MAX_CONTENT_BYTES)])
    command = Command(action=Action.ENVOYER, roles=frozenset({Role.FOURNISSEUR}), account=sender.account, at=sender.at)
    # DEPOSEE is a state of its own (INV-20): the worker goes on once it is durable
    sent, _ = act(replace(invoice, certificate=receipt), command, onward=False)
    return sent


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
        "rounding": fields.rounding,
        "net_a_payer": fields.net_a_payer,
    }
