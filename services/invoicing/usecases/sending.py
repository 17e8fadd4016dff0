"""Use cases of sending: « Valider et envoyer » a draft, or deposit in one call (INV-17 to INV-20)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from chassis import clock
from chassis.errors import DomainError, Finding, Invalid, Stale, Text
from chassis.headers import same_version
from chassis.idempotency import Once, same_content
from chassis.ids import new_id
from contracts.invoice import Channel, Format
from contracts.lifecycle import Role
from services.invoicing.domain import published
from services.invoicing.domain.checks.catalogue import missing
from services.invoicing.domain.invoice.aggregate import Invoice, require_draft
from services.invoicing.domain.invoice.fields import LABELS, Fields
from services.invoicing.domain.receipt.deposit import Sender, deposit, ready
from services.invoicing.store.invoices import Record, taken
from services.invoicing.usecases import access
from services.invoicing.usecases.drafting import mandataire, named, original, sender, supplier
from services.invoicing.usecases.parts import Parts

CERTIFICATES = "certificates"


class VersionRequired(DomainError):
    """Without it a draft would be sent that a late reading or a colleague changed after it was looked at (INV-17)."""

    code, status = "version_requise", 428
    title = Text(
        "Indiquez la version lue : If-Match avec l'ETag du récapitulatif (INV-17)",
        "Say which version was read: If-Match with the summary's ETag",
    )


async def send(
    parts: Parts, account: str, invoice_id: str, *, etag: str | None, acknowledged: Iterable[str] = (), key: Once | None
) -> Record:
    """Raises Invalid with every field to correct, NumberTaken, NotADraft, VersionRequired, Stale.

    With one key in parallel all get the receipt of the one that sent it (INV-19). Never tried again after a change in
    between: it would send what nobody saw (INV-17).
    """
    try:
        record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR)
        if before := _sent_with(record, key):
            return before
        require_draft(record.invoice)
        _require_version(record, etag)
        return await _send(parts, record, await sender(parts, account, record.invoice, acknowledged), key)
    except Stale:
        record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR)
        if before := _sent_with(record, key):
            return before
        raise


def _require_version(record: Record, etag: str | None) -> None:
    if etag in (None, "*"):
        raise VersionRequired
    if not same_version(etag, record.version):
        raise Stale


async def _send(parts: Parts, record: Record, who: Sender, key: Once | None) -> Record:
    async def written(sent: Invoice) -> Record:
        return await parts.invoices.save(record, sent, published.deposited(sent), sent_with=key)

    return await _certified(parts, _ready(record.invoice, who), who, written)


def _ready(invoice: Invoice, who: Sender) -> Invoice:
    """As `deposit.ready`. Raises NumberTaken where the number alone stands in the way."""
    try:
        return ready(invoice, who)
    except Invalid as error:
        match error.errors:
            case [Finding(code="invoice_number_used") as used]:
                raise taken(used) from None
        raise


async def _certified(
    parts: Parts, checked: Invoice, who: Sender, written: Callable[[Invoice], Awaitable[Record]]
) -> Record:
    """With the next number of the certificates, given back when it was certainly not used: they have no gaps (INV-18)."""
    sequence = await parts.counters.next(CERTIFICATES)
    try:
        sent = deposit(checked, who, parts.keys.current, sequence)
        record = await written(sent)
    except DomainError:
        parts.counters.give_back(CERTIFICATES, sequence)
        raise
    if record.invoice.certificate != sent.certificate:
        parts.counters.give_back(CERTIFICATES, sequence)
    return record


def _sent_with(record: Record, key: Once | None) -> Record | None:
    """Raises KeyReused."""
    before = record.sent_with
    if key is None or before is None or before.key != key.key:
        return None
    same_content(before.hash, key)
    return record


async def submit(
    parts: Parts,
    account: str,
    supplier_id: str,
    changes: Mapping[str, Any],
    *,
    channel: Channel,
    acknowledged: Iterable[str] = (),
    key: Once | None,
) -> Record:
    """Entry and sending in one call and one write: reads at once, then one number, then one insert."""
    fields, at = Fields(**changes), clock.now()
    if not fields.invoice_number:
        raise Invalid(errors=[missing("invoice_number", LABELS["invoice_number"])])
    known, structures, credited, bank_account, acting = await asyncio.gather(
        supplier(parts, account, supplier_id, fields.supplier_service_id), named(parts, fields),
        original(parts, supplier_id, fields), parts.bank_accounts.find(fields.bank_account_id),
        mandataire(parts, account, supplier_id, fields.supplier_service_id),
    )  # fmt: skip
    draft = Invoice(
        id=new_id(), state_at=at, created_at=at, created_by=account, channel=channel, format=Format.SAISIE,
        fields=fields, corrected=frozenset(changes), parties=(),
    )  # fmt: skip
    who = Sender(
        supplier=known, structures=structures, account=account, at=at, original=credited,
        acknowledged=frozenset(acknowledged), bank_account=bank_account, mandataire=acting,
    )  # fmt: skip

    async def written(sent: Invoice) -> Record:
        return await parts.invoices.add(sent, published.deposited(sent), once=key)

    try:
        return await _certified(parts, _ready(draft, who), who, written)
    except Invalid:
        # the rules may have changed since this very call was answered: the answer has not
        if key and (made := await parts.invoices.made_with(key)):
            return made
        raise
