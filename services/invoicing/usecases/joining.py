"""Use cases of the files joined to an invoice (INV-14, INV-25)."""

import asyncio
import io
import tempfile
import zipfile
from dataclasses import replace
from typing import IO

from chassis.errors import Conflict, Invalid, NotFound, Text
from chassis.idempotency import Once, made_before, once
from chassis.uploads import Upload
from contracts.invoice import Fact, InvoiceChanged
from contracts.lifecycle import Role, State
from services.invoicing.domain import published
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.domain.invoice.files import StoredFile, check_designation, check_room
from services.invoicing.domain.lifecycle.table import TAKES_FILES
from services.invoicing.store.invoices import Record
from services.invoicing.usecases import access, receiving
from services.invoicing.usecases.parts import Parts

SPOOLED_BYTES = 1024 * 1024


class AttachmentsClosed(Conflict):
    code = "pieces_jointes_closes"
    title = Text(
        "Les pièces jointes ne changent qu'en brouillon ou suspendue (INV-14, INV-25)",
        "Attachments change only in a draft or while suspended",
    )


def require_open(invoice: Invoice) -> None:
    if invoice.state not in TAKES_FILES:
        number, state = invoice.number, invoice.state
        raise AttachmentsClosed(
            Text(f"La facture {number} est à l'état {state}", f"Invoice {number} is in state {state}")
        )


async def join(
    parts: Parts, account: str, invoice_id: str, upload: Upload, designation: str | None
) -> tuple[Record, StoredFile]:
    """Raises AttachmentsClosed, Invalid, TooLarge, FileRefused, KeyReused."""
    record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR)
    require_open(record.invoice)
    if findings := check_designation(designation):
        raise Invalid(errors=findings)
    file = await receiving.take_in(upload, stored=record.invoice.files_bytes)
    used = once(account, upload.key, invoice_id, upload.name, designation, file.sha256)
    if before := _joined_with(record.invoice, used):
        return record, before
    async with receiving.attachment(parts, file, invoice_id, account) as plain:
        stored = replace(plain, designation=designation, made_with=used.mark if used else None)
        record = await parts.invoices.retrying(lambda: _add(parts, invoice_id, stored, used))
    kept = _joined_with(record.invoice, used) or stored
    if kept.id != stored.id:  # the same call came twice at once
        await parts.files.delete(stored.reference)
    return record, kept


async def join_kept(
    parts: Parts, account: str, invoice_id: str, attachment_id: str, *, designation: str | None, key: str | None
) -> tuple[Record, StoredFile]:
    """A copy of one that the supplier's structure keeps (ORG-11). Raises NotFound, and what `join` does."""
    record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR)
    kept = await parts.structure_attachments.of(record.invoice.supplier.structure_id, attachment_id)
    if kept is None or kept.file is None:
        raise NotFound(Text("Pièce jointe inconnue", "Unknown attachment"))
    upload = Upload(kept.file.name, Bytes(await parts.files.read(kept.file.url)), key)
    return await join(parts, account, invoice_id, upload, designation or kept.label or None)


class Bytes:
    """A file that is here already, read as an upload is."""

    def __init__(self, data: bytes) -> None:
        self._stream = io.BytesIO(data)

    async def read(self, size: int) -> bytes:
        return self._stream.read(size)


async def _add(parts: Parts, invoice_id: str, file: StoredFile, used: Once | None) -> Record:
    now = await parts.invoices.get(invoice_id)
    if _joined_with(now.invoice, used):
        return now
    require_open(now.invoice)
    if refused := check_room(now.invoice.files_bytes, len(now.invoice.attachments), file.size):
        raise Invalid(errors=refused)
    after = replace(now.invoice, attachments=(*now.invoice.attachments, file))
    return await parts.invoices.save(now, after, *_published(after))


def _published(invoice: Invoice) -> list[InvoiceChanged]:
    """A draft's files are its supplier's business alone."""
    return [published.changed(invoice, [Fact.PIECES_JOINTES])] if invoice.state is not State.BROUILLON else []


def _joined_with(invoice: Invoice, used: Once | None) -> StoredFile | None:
    return made_before(((file, file.made_with) for file in invoice.attachments), used)


def one(invoice: Invoice, attachment_id: str) -> StoredFile:
    """Raises NotFound."""
    file = next((f for f in invoice.attachments if f.id == attachment_id), None)
    if file is None:
        raise NotFound(Text("Pièce jointe inconnue", "Unknown attachment"))
    return file


async def remove(parts: Parts, account: str, invoice_id: str, attachment_id: str) -> None:
    """In a draft any; in a suspended invoice those added since: what was deposited stays."""
    record = await access.held(parts, account, invoice_id, Role.FOURNISSEUR)
    invoice = record.invoice
    require_open(invoice)
    file = one(invoice, attachment_id)
    if invoice.state is State.SUSPENDUE and (file.added_at is None or file.added_at < invoice.state_at):
        raise AttachmentsClosed(
            Text(
                "Cette pièce fait partie de la facture déposée : elle ne peut être retirée",
                "This document is part of the deposited invoice: it cannot be removed",
            )
        )
    after = replace(invoice, attachments=tuple(f for f in invoice.attachments if f.id != attachment_id))
    await parts.invoices.save(record, after, *_published(after))
    if f"/{invoice_id}/" in file.reference:
        await parts.files.delete(file.reference)


async def bundle(parts: Parts, invoice: Invoice) -> IO[bytes]:
    """All attachments as one ZIP, written outside the loop; the caller closes it."""
    target: IO[bytes] = tempfile.SpooledTemporaryFile(SPOOLED_BYTES)  # noqa: SIM115  read by the answer
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for n, file in enumerate(invoice.attachments, start=1):
            data = await parts.files.read(file.reference)
            await asyncio.to_thread(archive.writestr, f"{n:03} {file.name}", data)
    target.seek(0)
    return target
