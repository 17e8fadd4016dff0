"""What the use cases work with; wired in app.py."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from joserfc.jwk import OKPKey

from chassis import clock
from chassis.errors import Forbidden, Invalid, NotFound, Stale, TooLarge
from chassis.files import Files
from chassis.ids import new_id
from contracts.habilitation import Application, Level
from contracts.structure import StructureChanged
from rights import Habilitations, Rights
from services.invoicing.domain.checks.findings import Finding, as_errors
from services.invoicing.domain.checks.rules import check_supplier_service
from services.invoicing.domain.formats import Detected, Unreadable
from services.invoicing.domain.invoice.files import (
    MAX_DOCUMENT_NAME,
    MEDIA_TYPES,
    AttachmentType,
    StoredFile,
    check_content,
    check_name,
    extension,
    room_left,
)
from services.invoicing.domain.lifecycle.table import Role
from services.invoicing.store import Accounts, Counters, Invoices, Once, Record, Structures
from services.invoicing.usecases import access
from services.invoicing.usecases.inspection import Inspector
from services.invoicing.usecases.scan import Scanner


class FileRefused(Invalid):
    """The problem's code is the file's own: `pdf_encrypted`, `format_unknown`… (INV-6)."""

    code, title = "fichier_refuse", "Ce fichier ne peut être accepté (INV-6)"

    def __init__(self, why: Unreadable) -> None:
        super().__init__(why.fr, as_errors([Finding("file", why.code, why.fr, why.en)]))
        setattr(self, "code", why.code)  # noqa: B010  each refusal has its own, the class attribute is the default


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes in, with the caller's Idempotency-Key."""

    name: str
    chunks: AsyncIterator[bytes]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    invoices: Invoices
    structures: Structures
    accounts: Accounts
    habilitations: Habilitations
    counters: Counters
    files: Files
    inspector: Inspector
    scanner: Scanner
    key: OKPKey

    async def rights(self, account: str) -> Rights:
        return await self.habilitations.of(account)

    async def seen(self, account: str, invoice_id: str, etag: str | None = None) -> tuple[Record, frozenset[Role]]:
        """An invoice and the parts the account may at least read. Raises NotFound, Stale."""
        record, rights = await self.invoices.get(invoice_id), await self.rights(account)
        roles = access.roles(record.invoice, rights, Level.CONSULTATION)
        if not roles:
            raise NotFound
        if etag not in (None, "*", record.etag):
            raise Stale
        return record, roles

    async def held(self, account: str, invoice_id: str, role: Role, etag: str | None = None) -> Record:
        """An invoice on which the account may act as `role`. Raises NotFound, Forbidden, Stale."""
        record, _ = await self.seen(account, invoice_id, etag)
        if role not in access.roles(record.invoice, await self.rights(account), Level.MODIFICATION):
            raise Forbidden
        return record

    async def supplier(self, account: str, structure_id: str, service_id: str | None) -> StructureChanged:
        """INV-1. Raises NotFound for a structure the account has nothing on, Forbidden for consultation only.

        Invalid for a service that the structure does not have: the invoice would belong to no one's service.
        """
        rights = await self.rights(account)
        if not rights.allows(Application.FACTURES_EMISES, Level.MODIFICATION, structure_id, service_id):
            if structure_id in rights.structures(Application.FACTURES_EMISES):
                raise Forbidden("Il faut le profil « Factures émises : modification » sur cette structure (INV-1)")
            raise NotFound("Structure inconnue, ou sans habilitation « Factures émises » pour vous")
        structure = await self.structures.get(structure_id)
        if found := check_supplier_service(structure, service_id):
            raise Invalid(errors=as_errors(found))
        return structure

    async def keep(self, upload: Upload, *, stored: int, folder: str) -> tuple[StoredFile, bytes]:
        """Stores the bytes unchanged, hashed and bounded while they stream in (INV-5, INV-6); then scans them."""
        now, file_id = clock.now(), new_id()
        room = room_left(stored)
        if room == 0:
            raise TooLarge("L'ensemble des fichiers de la facture atteint 120 Mo (INV-6)")
        where = f"invoicing/{now:%Y/%m}/{folder}/{file_id}.{extension(upload.name)}"
        kept = await self.files.put(where, upload.chunks, room)
        file = StoredFile(
            id=file_id, name=upload.name, media_type=MEDIA_TYPES.get(extension(upload.name), "application/octet-stream"),
            size=kept.size, sha256=kept.sha256, reference=kept.url, added_at=now,
        )  # fmt: skip
        return file, await self._clean(file)

    async def _clean(self, file: StoredFile) -> bytes:
        data = await self.files.read(file.reference)
        try:
            check_content(data)
            await self.scanner.check(data)
        except Unreadable as why:
            await self.files.delete(file.reference)
            raise FileRefused(why) from why
        except BaseException:
            await self.files.delete(file.reference)
            raise
        return data

    async def keep_document(self, upload: Upload, *, stored: int, folder: str) -> tuple[StoredFile, Detected]:
        """The invoice itself: its format is told from its bytes (INV-3). Raises FileRefused."""
        if found := check_name(upload.name, limit=MAX_DOCUMENT_NAME):
            raise Invalid(errors=as_errors(found))
        file, data = await self.keep(upload, stored=stored, folder=folder)
        try:
            detected = await self.inspector.detect(data)
        except Unreadable as why:
            await self.files.delete(file.reference)
            raise FileRefused(why) from why
        return replace(file, media_type=detected.media_type, type=AttachmentType.PRINCIPAL), detected


def once(account: str, key: str | None, *body: object) -> Once | None:
    """The caller's Idempotency-Key with the hash of what it came with."""
    if key is None:
        return None
    return Once(f"{account}:{key}", hashlib.sha256("\x1f".join(map(str, body)).encode()).hexdigest())
