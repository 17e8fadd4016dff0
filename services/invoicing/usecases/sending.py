"""Use cases of sending: « Valider et envoyer » a draft, or deposit in one call (INV-17 to INV-20)."""

import asyncio
from collections.abc import Mapping
from typing import Any

from chassis import clock
from chassis.errors import Invalid
from chassis.ids import new_id
from services.invoicing.domain import messages
from services.invoicing.domain.checks.findings import as_errors, missing
from services.invoicing.domain.invoice.aggregate import Invoice, party
from services.invoicing.domain.invoice.fields import Fields, Format
from services.invoicing.domain.lifecycle.table import Role
from services.invoicing.domain.receipt.deposit import Sender, deposit
from services.invoicing.store import CERTIFICATE_BLOCK, AlreadyDone, Once, Record, same_body
from services.invoicing.usecases.drafting import sender
from services.invoicing.usecases.office import Office

CERTIFICATES = "certificates"


async def send(office: Office, account: str, invoice_id: str, *, etag: str | None, key: Once | None) -> Record:
    """Raises Invalid with every field to correct, NumberTaken, NotADraft, Stale."""
    record = await office.held(account, invoice_id, Role.FOURNISSEUR)
    if key and (before := record.document.get("sent_with")) and before["key"] == key.key:
        same_body(before["hash"], key)
        return record
    record = await office.held(account, invoice_id, Role.FOURNISSEUR, etag)
    who = await sender(office, account, record.invoice)
    sent = deposit(record.invoice, who, office.key, await _sequence(office))
    extra: dict[str, Any] = {"sent_with": {"key": key.key, "hash": key.hash}} if key else {}
    return await office.invoices.save(record, sent, messages.deposited(sent), **extra)


async def submit(
    office: Office, account: str, supplier_id: str, changes: Mapping[str, Any], *, channel: str, key: Once | None
) -> Record:
    """Entry and sending in one call and one write: three reads at once, then one insert."""
    fields, at = Fields(**changes), clock.now()
    if not fields.invoice_number:
        raise Invalid(errors=as_errors([missing("invoice_number", "Numéro de facture", "Invoice number")]))
    supplier, known, sequence = await asyncio.gather(
        office.supplier(account, supplier_id, fields.supplier_service_id),
        office.structures.named((fields.recipient_siret, fields.valideur_1, fields.valideur_2)),
        _sequence(office),
    )
    draft = Invoice(
        id=new_id(), state_at=at, created_at=at, created_by=account, channel=channel, format=Format.SAISIE,
        fields=fields, corrected=frozenset(changes), supplier=party(supplier, service_id=fields.supplier_service_id),
    )  # fmt: skip
    who = Sender(supplier=supplier, structures=known, account=account, at=at)
    try:
        sent = deposit(draft, who, office.key, sequence)
        return await office.invoices.add(sent, messages.deposited(sent), once=key)
    except Invalid:
        # the rules may have changed since this very call was answered: the answer has not
        if key and (made := await office.invoices.made_with(key)):
            return made
        raise
    except AlreadyDone as done:
        return done.record


async def _sequence(office: Office) -> int:
    return await office.counters.next(CERTIFICATES, CERTIFICATE_BLOCK)
