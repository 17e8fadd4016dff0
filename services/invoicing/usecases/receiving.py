"""Files as they come in: named, bounded, looked at and scanned before any of them is kept (INV-5, INV-6)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from chassis import clock
from chassis.errors import Invalid, Text, TooLarge
from chassis.ids import new_id
from chassis.kinds import ending
from chassis.uploads import FileRefused, Received, Upload, received
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.formats import Detected, Unreadable
from services.invoicing.domain.invoice.files import (
    MAX_DOCUMENT_NAME,
    MEDIA_TYPES,
    AttachmentType,
    StoredFile,
    check_content,
    check_kind,
    check_name,
    room_left,
)
from services.invoicing.usecases.parts import Parts

FULL = Text(
    "L'ensemble des fichiers de la facture atteint 120 Mo (INV-6)", "The invoice's files have reached 120 MB together"
)


async def take_in(upload: Upload, *, stored: int, document: bool = False) -> Received:
    """The bytes, hashed and bounded while they stream in. Raises Invalid for its name, TooLarge."""
    findings = check_name(upload.name, limit=MAX_DOCUMENT_NAME) if document else check_name(upload.name)
    if findings:
        raise Invalid(errors=findings)
    room = room_left(stored)
    if room == 0:
        raise TooLarge(FULL)
    return await received(upload, room)


@asynccontextmanager
async def attachment(parts: Parts, file: Received, invoice_id: str, account: str) -> AsyncIterator[StoredFile]:
    """Kept for the body to write; deleted again when the body raises. Raises FileRefused, QuotaReached, Unavailable."""

    async def check(data: bytes) -> None:
        try:
            check_content(data)
            check_kind(file.name, data)
        except Unreadable as why:
            raise refusal(why) from why

    await parts.uploads.accepted(file, check)
    stored = _stored(file, invoice_id, clock.now())
    async with parts.uploads.kept(file, stored.reference, account):
        yield stored


@asynccontextmanager
async def document(
    parts: Parts, file: Received, invoice_id: str, account: str
) -> AsyncIterator[tuple[StoredFile, Detected]]:
    """The invoice itself: its format is told from its bytes (INV-3), in its sender's turn. Otherwise as `attachment`."""

    async def check(data: bytes) -> Detected:
        try:
            check_content(data)
            return await parts.inspector.detect(data, account)
        except Unreadable as why:
            raise refusal(why) from why

    detected = await parts.uploads.accepted(file, check)
    stored = replace(
        _stored(file, invoice_id, clock.now()), media_type=detected.media_type, type=AttachmentType.PRINCIPAL
    )
    async with parts.uploads.kept(file, stored.reference, account):
        yield stored, detected


def refusal(why: Unreadable) -> FileRefused:
    return FileRefused(CATALOGUE.finding("file", why.code, **why.values))


def _stored(file: Received, invoice_id: str, at: datetime) -> StoredFile:
    file_id, kind = new_id(), ending(file.name)
    return StoredFile(
        id=file_id, name=file.name, media_type=MEDIA_TYPES.get(kind, "application/octet-stream"), size=file.size,
        sha256=file.sha256, reference=f"invoicing/{at:%Y/%m}/{invoice_id}/{file_id}.{kind}", added_at=at,
    )  # fmt: skip
