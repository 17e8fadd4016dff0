"""Use cases of a supplier before sending: deposit a file, type in, correct, discard, copy (INV-5, INV-7, INV-16, INV-26)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chassis import clock
from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from services.invoicing.domain import messages
from services.invoicing.domain.checks.findings import Finding, as_errors
from services.invoicing.domain.invoice import reading
from services.invoicing.domain.invoice.aggregate import Invoice, amend, parties, party, require_draft
from services.invoicing.domain.invoice.fields import Fields, Format
from services.invoicing.domain.invoice.numbers import provisional
from services.invoicing.domain.lifecycle.states import State
from services.invoicing.domain.lifecycle.table import Role
from services.invoicing.domain.receipt.deposit import PARIS, Sender
from services.invoicing.store import AlreadyDone, Once, Record
from services.invoicing.usecases.office import Office, Upload, once

# INV-3: a detected format can be corrected among those that the same kind of file may be
CORRECTABLE: dict[str, frozenset[Format]] = {
    "application/pdf": frozenset(
        {Format.PDF_NON_SIGNE, Format.PDF_SIGNE_PADES, Format.PDF_SIGNE_XADES, Format.FACTUR_X}
    ),
    "application/xml": frozenset({Format.UBL, Format.CII}),
}
NOT_COPIED = {"invoice_number": None, "issue_date": None, "due_date": None}


class NotRejected(Conflict):
    code, title = "facture_non_rejetee", "Seule une facture rejetée donne lieu à une copie corrigée (INV-26)"


async def new_draft(
    office: Office,
    account: str,
    supplier_id: str,
    changes: Mapping[str, Any],
    *,
    file_format: Format,
    channel: str,
) -> Invoice:
    """Not stored yet. Raises NotFound, Forbidden."""
    supplier = await office.supplier(account, supplier_id, changes.get("supplier_service_id"))
    fields = Fields(**changes)
    known = await office.structures.named((fields.recipient_siret, fields.valideur_1, fields.valideur_2))
    at = clock.now()
    year = at.astimezone(PARIS).year
    return Invoice(
        id=new_id(),
        state_at=at,
        created_at=at,
        created_by=account,
        channel=channel,
        format=file_format,
        provisional_number=provisional(year, await office.counters.next(f"TMP{year}")),
        fields=fields,
        corrected=frozenset(changes),
        **parties(fields, supplier, known),  # type: ignore[arg-type]
    )


async def enter(
    office: Office, account: str, supplier_id: str, changes: Mapping[str, Any], *, channel: str, key: Once | None
) -> Record:
    draft = await new_draft(office, account, supplier_id, changes, file_format=Format.SAISIE, channel=channel)
    try:
        return await office.invoices.add(draft, once=key)
    except AlreadyDone as done:
        return done.record


async def deposit_file(
    office: Office,
    account: str,
    supplier_id: str,
    service_id: str | None,
    upload: Upload,
    *,
    channel: str,
) -> Record:
    """A file becomes a draft that the reader fills (INV-5). Raises FileRefused, TooLarge, Invalid."""
    given = {"supplier_service_id": service_id} if service_id else {}
    draft = await new_draft(office, account, supplier_id, given, file_format=Format.PDF_NON_SIGNE, channel=channel)
    file, detected = await office.keep_document(upload, stored=0, folder=draft.id)
    draft = replace(draft, document=file, format=detected.format, reading=reading.started(file.id))
    used = once(account, upload.key, supplier_id, upload.name, file.sha256)
    try:
        return await office.invoices.add(draft, messages.document_received(draft), once=used)
    except AlreadyDone as done:
        await office.files.delete(file.reference)
        return done.record


async def replace_document(office: Office, account: str, invoice_id: str, upload: Upload, etag: str | None) -> Record:
    """Another file for a draft; it is read anew."""
    record = await office.held(account, invoice_id, Role.FOURNISSEUR, etag)
    require_draft(record.invoice)
    others = sum(f.size for f in record.invoice.attachments)
    file, detected = await office.keep_document(upload, stored=others, folder=invoice_id)
    draft = replace(record.invoice, document=file, format=detected.format, reading=reading.started(file.id))
    return await office.invoices.save(record, draft, messages.document_received(draft))


async def correct(
    office: Office,
    account: str,
    invoice_id: str,
    changes: Mapping[str, Any],
    *,
    file_format: Format | None,
    etag: str | None,
) -> Record:
    """A reading that arrives meanwhile is no conflict: it never touches what a person types. Raises NotADraft, Stale, Invalid."""

    async def attempt() -> Record:
        record = await office.held(account, invoice_id, Role.FOURNISSEUR, etag)
        draft = amend(record.invoice, changes)
        if file_format is not None:
            draft = replace(draft, format=_corrected_format(draft, file_format))
        if "supplier_service_id" in changes:
            await office.supplier(account, draft.supplier.structure_id, changes["supplier_service_id"])
        return await office.invoices.save(record, await with_parties(office, draft))

    return await office.invoices.retrying(attempt, etag)


async def with_parties(office: Office, draft: Invoice) -> Invoice:
    """Names fill in as soon as identifiers are known (INV-10)."""
    supplier = await office.structures.get(draft.supplier.structure_id)
    fields = draft.fields
    known = await office.structures.named((fields.recipient_siret, fields.valideur_1, fields.valideur_2))
    return replace(draft, **parties(fields, supplier, known))  # type: ignore[arg-type]


def _corrected_format(draft: Invoice, wanted: Format) -> Format:
    possible = CORRECTABLE.get(draft.document.media_type, frozenset()) if draft.document else frozenset({Format.SAISIE})
    if wanted in possible:
        return wanted
    choices = ", ".join(sorted(possible))
    finding = Finding(
        "format",
        "format_not_possible",
        f"Le format {wanted} ne convient pas à ce fichier. Choisissez parmi : {choices}.",
        f"Format {wanted} does not suit this file. Choose among: {choices}.",
        wanted,
    )
    raise Invalid(errors=as_errors([finding]))


async def discard(office: Office, account: str, invoice_id: str, etag: str | None) -> None:
    """Only drafts (INV-16). The files of a draft go with it, save those it shares with the invoice it was copied from."""

    async def attempt() -> Record:
        record = await office.held(account, invoice_id, Role.FOURNISSEUR, etag)
        require_draft(record.invoice)
        await office.invoices.delete(record)
        return record

    record = await office.invoices.retrying(attempt, etag)
    for file in record.invoice.files:
        if f"/{invoice_id}/" in file.reference:
            await office.files.delete(file.reference)


async def sender(office: Office, account: str, invoice: Invoice) -> Sender:
    fields = invoice.fields
    return Sender(
        supplier=await office.structures.get(invoice.supplier.structure_id),
        structures=await office.structures.named((fields.recipient_siret, fields.valideur_1, fields.valideur_2)),
        account=account,
        at=clock.now(),
    )


async def corrected_copy(office: Office, account: str, invoice_id: str, key: str | None) -> Record:
    """A new draft from a rejected invoice, without its number: that one stays taken (INV-19, INV-26)."""
    record = await office.held(account, invoice_id, Role.FOURNISSEUR)
    rejected = record.invoice
    if rejected.state is not State.REJETEE:
        raise NotRejected(f"La facture {rejected.number} est à l'état {rejected.state}")
    kept = {name: getattr(rejected.fields, name) for name in Fields.__dataclass_fields__ if name not in NOT_COPIED}
    supplier = rejected.supplier
    draft = await new_draft(
        office, account, supplier.structure_id, kept, file_format=rejected.format, channel=rejected.channel
    )
    draft = replace(
        draft,
        supplier=party(await office.structures.get(supplier.structure_id), service_id=supplier.service_id),
        attachments=rejected.attachments,
        corrected=frozenset(kept) if rejected.document is None else frozenset(),
        copied_from=rejected.id,
    )
    try:
        return await office.invoices.add(draft, once=once(account, key, "corrected-copy", invoice_id))
    except AlreadyDone as done:
        return done.record
