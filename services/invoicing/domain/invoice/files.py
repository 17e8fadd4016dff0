"""What may be joined to an invoice (INV-6, INV-14): names, types, sizes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chassis.errors import Finding
from chassis.filenames import is_program
from chassis.kinds import belied, ending
from contracts.envelope import FileRef
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.formats import Unreadable

MEBIBYTE = 1024 * 1024
MAX_FILE_BYTES = 10 * MEBIBYTE
MAX_INVOICE_BYTES = 120 * MEBIBYTE
MAX_NAME = 50
MAX_DOCUMENT_NAME = 200
MAX_DESIGNATION = 100
MAX_COMMENT = 2000
MAX_ATTACHMENTS = 200
"""Bounds the document in the store; the public API knows no such limit."""

MEDIA_TYPES: dict[str, str] = {
    "bmp": "image/bmp",
    "bz2": "application/x-bzip2",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "fax": "image/g3fax",
    "gif": "image/gif",
    "gz": "application/gzip",
    "gzip": "application/gzip",
    "htm": "text/html",
    "html": "text/html",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "p7s": "application/pkcs7-signature",
    "pdf": "application/pdf",
    "png": "image/png",
    "pps": "application/vnd.ms-powerpoint",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rtf": "application/rtf",
    "svg": "image/svg+xml",
    "tgz": "application/gzip",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
    "xhtml": "application/xhtml+xml",
    "xlc": "application/vnd.ms-excel",
    "xlm": "application/vnd.ms-excel",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "zip": "application/zip",
}


class AttachmentType(StrEnum):
    """TypePJ of the pivot."""

    PRINCIPAL = "01"
    COMPLEMENTARY = "02"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file kept unchanged; `reference` is where the file storage has it."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    reference: str
    type: AttachmentType = AttachmentType.COMPLEMENTARY
    designation: str | None = None
    added_at: datetime | None = None
    made_with: str | None = None
    """Idempotency-Key it came with, and the hash of its body."""


def check_name(name: str, field: str = "file", *, limit: int = MAX_NAME) -> list[Finding]:
    """At most `limit` characters with an accepted extension, and nothing that a path or a header could be made of."""
    if not name or len(name) > limit:
        shown = name[: 2 * limit]
        return [CATALOGUE.finding(field, "attachment_name_length", shown, limit=limit, length=len(name))]
    if name.startswith(".") or any(c in '/\\:*?"<>|' or not c.isprintable() for c in name):
        return [CATALOGUE.finding(field, "attachment_name_characters", name)]
    if ending(name) not in MEDIA_TYPES:
        accepted = ", ".join(sorted(MEDIA_TYPES))
        return [CATALOGUE.finding(field, "attachment_type", name, extension=ending(name), accepted=accepted)]
    return []


def check_content(data: bytes) -> None:
    """Raises Unreadable for an empty file, or a program under whatever name."""
    if not data:
        raise Unreadable("file_empty")
    if is_program(data):
        raise Unreadable("file_executable")


def check_kind(name: str, data: bytes) -> None:
    """Of an attachment; raises Unreadable where its bytes belie its name."""
    if belied(name, data):
        raise Unreadable("file_kind", {"ending": ending(name)})


def check_designation(designation: str | None) -> list[Finding]:
    if designation is None or len(designation) <= MAX_DESIGNATION:
        return []
    return [CATALOGUE.finding("designation", "designation_too_long", length=len(designation), limit=MAX_DESIGNATION)]


def check_comment(comment: str | None, field: str = "comment") -> list[Finding]:
    if comment is None or len(comment) <= MAX_COMMENT:
        return []
    return [CATALOGUE.finding(field, "comment_too_long", length=len(comment), limit=MAX_COMMENT)]


def room_left(stored: int) -> int:
    """Bytes that may still be joined to an invoice whose files take `stored` bytes."""
    return max(0, min(MAX_FILE_BYTES, MAX_INVOICE_BYTES - stored))


def check_room(stored: int, count: int, size: int) -> list[Finding]:
    """120 MB for the whole invoice (INV-6)."""
    if count >= MAX_ATTACHMENTS:
        return [CATALOGUE.finding("file", "too_many_attachments", count=count, limit=MAX_ATTACHMENTS)]
    if stored + size > MAX_INVOICE_BYTES:
        return [CATALOGUE.finding("file", "invoice_too_large", size=stored + size, limit=MAX_INVOICE_BYTES)]
    return []


def file_ref(file: StoredFile) -> FileRef:
    return FileRef(url=file.reference, sha256=file.sha256, size=file.size, media_type=file.media_type, name=file.name)
