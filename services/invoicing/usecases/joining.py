"""Use cases of the files joined to an invoice (INV-14, INV-25)."""

import asyncio
import tempfile
import zipfile
from dataclasses import replace
from typing import IO

from chassis.errors import Conflict, Invalid, NotFound
from services.invoicing.domain.checks.findings import as_errors
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.domain.invoice.files import StoredFile, check_designation, check_name, check_room
from services.invoicing.domain.lifecycle.states import State
from services.invoicing.domain.lifecycle.table import Role
from services.invoicing.store import Record, same_body
from services.invoicing.usecases.office import Office, Upload, once

OPEN = frozenset({State.BROUILLON, State.SUSPENDUE})
SPOOLED_BYTES = 1024 * 1024


class AttachmentsClosed(Conflict):
    code, title = (
        "pieces_jointes_closes",
        "Les pièces jointes ne changent qu'en brouillon ou suspendue (INV-14, INV-25)",
    )


def require_open(invoice: Invoice) -> None:
    if invoice.state not in OPEN:
        raise AttachmentsClosed(f"La facture {invoice.number} est à l'état {invoice.state}")


async def join(
    office: Office,
    account: str,
    invoice_id: str,
    upload: Upload,
    designation: str | None,
) -> tuple[Record, StoredFile]:
    """Raises AttachmentsClosed, Invalid, TooLarge, FileRefused."""
    record = await office.held(account, invoice_id, Role.FOURNISSEUR)
    require_open(record.invoice)
    if found := [*check_name(upload.name), *check_designation(designation)]:
        raise Invalid(errors=as_errors(found))
    file, _ = await office.keep(upload, stored=record.invoice.files_bytes, folder=invoice_id)
    used = once(account, upload.key, invoice_id, upload.name, designation, file.sha256)
    file = replace(file, designation=designation, made_with=f"{used.key} {used.hash}" if used else None)

    async def attempt() -> Record:
        now = await office.invoices.get(invoice_id)
        if used and (before := _made_with(now.invoice, used.key)):
            same_body((before.made_with or "").rpartition(" ")[2], used)
            return now
        require_open(now.invoice)
        if refused := check_room(now.invoice.files_bytes, len(now.invoice.attachments), file.size):
            raise Invalid(errors=as_errors(refused))
        return await office.invoices.save(now, replace(now.invoice, attachments=(*now.invoice.attachments, file)))

    try:
        record = await office.invoices.retrying(attempt)
    except BaseException:
        await office.files.delete(file.reference)
        raise
    kept = _made_with(record.invoice, used.key) if used else file
    assert kept is not None
    if kept.id != file.id:
        await office.files.delete(file.reference)
    return record, kept


def _made_with(invoice: Invoice, key: str) -> StoredFile | None:
    return next((f for f in invoice.attachments if f.made_with and f.made_with.rpartition(" ")[0] == key), None)


def one(invoice: Invoice, attachment_id: str) -> StoredFile:
    """Raises NotFound."""
    found = next((f for f in invoice.attachments if f.id == attachment_id), None)
    if found is None:
        raise NotFound("Pièce jointe inconnue")
    return found


async def remove(office: Office, account: str, invoice_id: str, attachment_id: str) -> None:
    """In a draft any; in a suspended invoice those added since: what was deposited stays."""
    record = await office.held(account, invoice_id, Role.FOURNISSEUR)
    invoice = record.invoice
    require_open(invoice)
    file = one(invoice, attachment_id)
    if invoice.state is State.SUSPENDUE and (file.added_at is None or file.added_at < invoice.state_at):
        raise AttachmentsClosed("Cette pièce fait partie de la facture déposée : elle ne peut être retirée")
    kept = tuple(f for f in invoice.attachments if f.id != attachment_id)
    await office.invoices.save(record, replace(invoice, attachments=kept))
    if f"/{invoice_id}/" in file.reference:
        await office.files.delete(file.reference)


async def bundle(office: Office, invoice: Invoice) -> IO[bytes]:
    """All attachments as one ZIP, written outside the loop; the caller closes it."""
    target: IO[bytes] = tempfile.SpooledTemporaryFile(SPOOLED_BYTES)  # noqa: SIM115  read by the answer
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for n, file in enumerate(invoice.attachments, start=1):
            data = await office.files.read(file.reference)
            await asyncio.to_thread(archive.writestr, f"{n:03} {file.name}", data)
    target.seek(0)
    return target
