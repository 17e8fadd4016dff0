"""Use cases of a supplier before sending: type in, correct, replace the file, discard, copy (INV-5, INV-7, INV-16, INV-26)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chassis import clock
from chassis.errors import Conflict, Invalid, Text
from chassis.idempotency import Once, once
from chassis.ids import new_id
from chassis.uploads import Upload
from contracts.habilitation import Application, Level
from contracts.invoice import Channel, Format, InvoiceType
from contracts.lifecycle import Role
from services.invoicing.domain import published
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.checks.context import Earlier
from services.invoicing.domain.checks.rules import check_supplier_service
from services.invoicing.domain.invoice import reading
from services.invoicing.domain.invoice.aggregate import Invoice, amend, require_draft, with_parties
from services.invoicing.domain.invoice.fields import NAMES_A_PARTY, Fields
from services.invoicing.domain.invoice.files import StoredFile
from services.invoicing.domain.invoice.numbers import provisional
from services.invoicing.domain.invoice.parties import Known
from services.invoicing.domain.kinds import PROFILES
from services.invoicing.domain.lifecycle.table import GIVEN_UP
from services.invoicing.domain.receipt.deposit import PARIS, Sender
from services.invoicing.store.invoices import Record
from services.invoicing.usecases import access, receiving
from services.invoicing.usecases.parts import Parts

# INV-3: what else the same bytes can be; a detached signature (XAdES) is in none of them
CORRECTABLE: dict[Format, frozenset[Format]] = {
    Format.PDF_NON_SIGNE: frozenset({Format.PDF_SIGNE_XADES}),
    Format.PDF_SIGNE_XADES: frozenset({Format.PDF_NON_SIGNE}),
    Format.PDF_SIGNE_PADES: frozenset({Format.PDF_SIGNE_XADES}),
}


class NotRejected(Conflict):
    code = "facture_non_rejetee"
    title = Text(
        "Seule une facture rejetée donne lieu à une copie corrigée (INV-26)",
        "Only a rejected invoice can be copied for correction",
    )


async def supplier(parts: Parts, account: str, structure_id: str, service_id: str | None) -> Known:
    """INV-1. Raises NotFound, Forbidden; Invalid for a service that the structure does not have: it would be no one's."""
    await access.require_supplier(parts, account, structure_id, service_id)
    known = await parts.structures.get(structure_id, service_id)
    if findings := check_supplier_service(known, service_id):
        raise Invalid(errors=findings)
    return known


async def new_draft(
    parts: Parts, account: str, supplier_id: str, changes: Mapping[str, Any], *, file_format: Format, channel: Channel
) -> Invoice:
    """Not stored yet. Raises NotFound, Forbidden, Invalid."""
    known = await supplier(parts, account, supplier_id, changes.get("supplier_service_id"))
    fields, at = Fields(**changes), clock.now()
    year = at.astimezone(PARIS).year
    draft = Invoice(
        id=new_id(), state_at=at, created_at=at, created_by=account, channel=channel, format=file_format,
        provisional_number=provisional(year, await parts.counters.next(f"TMP{year}")), fields=fields,
        corrected=frozenset(changes), parties=(),
    )  # fmt: skip
    return with_parties(draft, known, await named(parts, fields), at)


async def named(parts: Parts, fields: Fields) -> dict[str, Known]:
    """The structures that the fields name, as far as they are known here."""
    identifiers = {getattr(fields, name): None for name in NAMES_A_PARTY.values()}
    return await parts.structures.named(identifiers | {fields.recipient_siret: fields.code_service})


async def enter(
    parts: Parts, account: str, supplier_id: str, changes: Mapping[str, Any], *, channel: Channel, key: Once | None
) -> Record:
    draft = await new_draft(parts, account, supplier_id, changes, file_format=Format.SAISIE, channel=channel)
    return await parts.invoices.add(draft, once=key)


async def replace_document(parts: Parts, account: str, invoice_id: str, upload: Upload, etag: str | None) -> Record:
    """Another file for a draft; it is read anew. Raises NotADraft, FileRefused, Stale."""
    record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR, etag)
    require_draft(record.invoice)
    others = sum(f.size for f in record.invoice.attachments)
    file = await receiving.take_in(upload, stored=others, document=True)
    async with receiving.document(parts, file, invoice_id, account) as (kept, detected):

        async def attempt() -> Record:
            now = await access.held(parts, account, invoice_id, Role.FOURNISSEUR, etag)
            require_draft(now.invoice)
            draft = replace(
                reading.forgotten(now.invoice), document=kept, format=detected.format, detected=detected.format,
                reading=reading.started(kept.id),
            )  # fmt: skip
            draft = await renamed(parts, draft)
            return await parts.invoices.save(now, draft, published.document_received(draft))

        replaced = await parts.invoices.retrying(attempt, etag)
    await _delete(parts, invoice_id, [record.invoice.document])
    return replaced


async def correct(
    parts: Parts,
    account: str,
    invoice_id: str,
    changes: Mapping[str, Any],
    *,
    file_format: Format | None,
    etag: str | None,
) -> Record:
    """A reading that arrives meanwhile is no conflict: it never touches what a person types. Raises NotADraft, Stale, Invalid."""

    async def attempt() -> Record:
        record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR, etag)
        draft = amend(record.invoice, changes)
        if file_format is not None:
            draft = replace(draft, format=_corrected_format(draft, file_format))
        if "supplier_service_id" in changes:
            await supplier(parts, account, draft.supplier.structure_id, changes["supplier_service_id"])
        return await parts.invoices.save(record, await renamed(parts, draft))

    return await parts.invoices.retrying(attempt, etag)


async def renamed(parts: Parts, draft: Invoice) -> Invoice:
    """Names fill in as soon as identifiers are known (INV-10)."""
    known, structures = await _known(parts, draft)
    return with_parties(draft, known, structures, clock.now())


async def _known(parts: Parts, invoice: Invoice) -> tuple[Known, dict[str, Known]]:
    """The supplier, and the structures that the fields name."""
    supplier_id, fields = invoice.supplier.structure_id, invoice.fields
    return await parts.structures.get(supplier_id, fields.supplier_service_id), await named(parts, fields)


def _corrected_format(draft: Invoice, wanted: Format) -> Format:
    detected = draft.detected or draft.format
    of_file = CORRECTABLE.get(detected, frozenset()) | {detected}
    possible = of_file if draft.document else frozenset({Format.SAISIE})  # a copy may leave its file behind
    if wanted in possible:
        return wanted
    choices = ", ".join(sorted(possible))
    finding = CATALOGUE.finding("format", "format_not_possible", str(wanted), format=wanted, choices=choices)
    raise Invalid(errors=[finding])


async def discard(parts: Parts, account: str, invoice_id: str, etag: str | None) -> None:
    """Only drafts (INV-16). The files of a draft go with it, save those it shares with the invoice it was copied from."""

    async def attempt() -> Record:
        record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR, etag)
        require_draft(record.invoice)
        await parts.invoices.delete(record)
        return record

    record = await parts.invoices.retrying(attempt, etag)
    await _delete(parts, invoice_id, record.invoice.files)


async def _delete(parts: Parts, invoice_id: str, files: Iterable[StoredFile | None]) -> None:
    """Those that are its own: a corrected copy shares files with the invoice before it."""
    for file in files:
        if file and f"/{invoice_id}/" in file.reference:
            await parts.files.delete(file.reference)


async def sender(parts: Parts, account: str, invoice: Invoice, acknowledged: Iterable[str] = ()) -> Sender:
    """Who sends it, with all that its rules are held against."""
    known, structures = await _known(parts, invoice)
    supplier_id, fields = known.structure.structure_id, invoice.fields
    return Sender(
        supplier=known, structures=structures, account=account, at=clock.now(), reading_limit=parts.reading_limit,
        same_number=await parts.invoices.earlier(supplier_id, fields.invoice_number),
        original=await original(parts, supplier_id, fields), acknowledged=frozenset(acknowledged),
        bank_account=await parts.bank_accounts.find(fields.bank_account_id),
        mandataire=await mandataire(parts, account, supplier_id, fields.supplier_service_id),
    )  # fmt: skip


async def mandataire(parts: Parts, account: str, supplier_id: str, service_id: str | None) -> Known | None:
    """The structure for which the account acts on the supplier's behalf, under a mandate (ORG-13)."""
    rights = await access.rights(parts, account)
    structure_id = rights.mandataire(Application.FACTURES_EMISES, Level.MODIFICATION, supplier_id, service_id)
    return await parts.structures.get(structure_id) if structure_id else None


async def original(parts: Parts, supplier_id: str, fields: Fields) -> Earlier | None:
    """The invoice that an avoir credits, where this supplier sent it (INV-42)."""
    return await parts.invoices.earlier(
        supplier_id, fields.original_number if fields.type is InvoiceType.AVOIR else None
    )


async def corrected_copy(parts: Parts, account: str, invoice_id: str, key: str | None) -> Record:
    """A new draft from a rejected invoice, with its attachments, without its number: that one stays taken (INV-19, INV-26)."""
    record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR)
    rejected = record.invoice
    if rejected.state not in GIVEN_UP:
        number, state = rejected.number, rejected.state
        raise NotRejected(Text(f"La facture {number} est à l'état {state}", f"Invoice {number} is in state {state}"))
    draft = replace(await _like(parts, account, rejected), attachments=rejected.attachments, copied_from=rejected.id)
    return await parts.invoices.add(draft, once=once(account, key, "corrected-copy", invoice_id))


async def duplicate(parts: Parts, account: str, invoice_id: str, key: str | None) -> Record:
    """A new draft with the same content, in whatever state the invoice is; number, dates and files are its own (INV-21)."""
    record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR)
    draft = await _like(parts, account, record.invoice)
    return await parts.invoices.add(draft, once=once(account, key, "duplicate", invoice_id))


async def _like(parts: Parts, account: str, invoice: Invoice) -> Invoice:
    """What comes of a file may be filled in anew by the next one."""
    kept = {name: getattr(invoice.fields, name) for name in PROFILES[invoice.kind].copied}
    draft = await new_draft(
        parts, account, invoice.supplier.structure_id, kept, file_format=invoice.format, channel=invoice.channel
    )
    return replace(draft, corrected=frozenset(kept) if invoice.document is None else frozenset())
