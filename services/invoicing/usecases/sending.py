"""Use cases of sending: « Valider et envoyer » a draft, or deposit in one call (INV-17 to INV-20)."""

import asyncio
from collections.abc import Mapping
from typing import Any

from chassis import clock
from chassis.errors import Invalid, Stale
from chassis.headers import same_version
from chassis.idempotency import Once, same_content
from chassis.ids import new_id
from contracts.invoice import Channel, Format
from contracts.lifecycle import Role
from services.invoicing.domain import published
from services.invoicing.domain.checks.catalogue import missing
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.domain.invoice.fields import LABELS, Fields
from services.invoicing.domain.receipt.deposit import Sender, deposit
from services.invoicing.store.invoices import Record
from services.invoicing.usecases import access
from services.invoicing.usecases.drafting import named, sender, supplier
from services.invoicing.usecases.parts import Parts

CERTIFICATES = "certificates"
CERTIFICATE_BLOCK = 100


async def send(parts: Parts, account: str, invoice_id: str, *, etag: str | None, key: Once | None) -> Record:
    """Raises Invalid with every field to correct, NumberTaken, NotADraft, Stale.

    With one key in parallel all get the receipt of the one that sent it (INV-19). Never tried again after a change in
    between: it would send what nobody saw (INV-17).
    """
    try:
        return await _send(parts, account, invoice_id, etag, key)
    except Stale:
        record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR)
        if before := _sent_with(record, key):
            return before
        raise


async def _send(parts: Parts, account: str, invoice_id: str, etag: str | None, key: Once | None) -> Record:
    record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR)
    if before := _sent_with(record, key):
        return before
    if not same_version(etag, record.version):
        raise Stale
    who = await sender(parts, account, record.invoice)
    sent = deposit(record.invoice, who, parts.keys.current, await _sequence(parts))
    return await parts.invoices.save(record, sent, published.deposited(sent), sent_with=key)


def _sent_with(record: Record, key: Once | None) -> Record | None:
    """Raises KeyReused."""
    before = record.sent_with
    if key is None or before is None or before.key != key.key:
        return None
    same_content(before.hash, key)
    return record


async def submit(
    parts: Parts, account: str, supplier_id: str, changes: Mapping[str, Any], *, channel: Channel, key: Once | None
) -> Record:
    """Entry and sending in one call and one write: three reads at once, then one insert."""
    fields, at = Fields(**changes), clock.now()
    if not fields.invoice_number:
        raise Invalid(errors=[missing("invoice_number", LABELS["invoice_number"])])
    known, structures, sequence = await asyncio.gather(
        supplier(parts, account, supplier_id, fields.supplier_service_id), named(parts, fields), _sequence(parts)
    )
    draft = Invoice(
        id=new_id(), state_at=at, created_at=at, created_by=account, channel=channel, format=Format.SAISIE,
        fields=fields, corrected=frozenset(changes), parties=(),
    )  # fmt: skip
    who = Sender(supplier=known, structures=structures, account=account, at=at)
    try:
        sent = deposit(draft, who, parts.keys.current, sequence)
        return await parts.invoices.add(sent, published.deposited(sent), once=key)
    except Invalid:
        # the rules may have changed since this very call was answered: the answer has not
        if key and (made := await parts.invoices.made_with(key)):
            return made
        raise


async def _sequence(parts: Parts) -> int:
    return await parts.counters.next(CERTIFICATES, CERTIFICATE_BLOCK)
