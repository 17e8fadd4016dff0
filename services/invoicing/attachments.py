"""What may be joined to an invoice (INV-6, INV-14): names, types, sizes."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from services.invoicing.findings import Finding

MEBIBYTE = 1024 * 1024
MAX_FILE_BYTES = 10 * MEBIBYTE
MAX_INVOICE_BYTES = 120 * MEBIBYTE
MAX_NAME = 50
MAX_DESIGNATION = 100
MAX_COMMENT = 2000
MAX_ATTACHMENTS = 200

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


class AttachmentType:
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
    type: str = AttachmentType.COMPLEMENTARY
    designation: str | None = None
    added_at: datetime | None = None


def extension(name: str) -> str:
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def check_name(name: str, field: str = "file") -> list[Finding]:
    """At most 50 characters with an accepted extension, and nothing that a path or a header could be made of."""
    if not name or len(name) > MAX_NAME:
        return [
            Finding(
                field,
                "attachment_name_length",
                f"Le nom du fichier doit compter de 1 à {MAX_NAME} caractères, extension comprise ; {len(name)} ici.",
                f"A file name has 1 to {MAX_NAME} characters with its extension; {len(name)} here.",
                name[: 2 * MAX_NAME],
            )
        ]
    if name.startswith(".") or any(c in '/\\:*?"<>|' or not c.isprintable() for c in name):
        return [
            Finding(
                field,
                "attachment_name_characters",
                'Nom de fichier refusé : pas de point au début, ni / \\ : * ? " < > |, ni caractère de contrôle.',
                'A file name cannot start with a dot nor hold / \\ : * ? " < > | or a control character.',
                name,
            )
        ]
    if extension(name) not in MEDIA_TYPES:
        return [
            Finding(
                field,
                "attachment_type",
                f"Extension « {extension(name)} » refusée. Admises : {', '.join(sorted(MEDIA_TYPES))}.",
                f"Extension '{extension(name)}' refused. Accepted: {', '.join(sorted(MEDIA_TYPES))}.",
                name,
            )
        ]
    return []


def check_designation(designation: str | None) -> list[Finding]:
    if designation is None or len(designation) <= MAX_DESIGNATION:
        return []
    return [
        Finding(
            "designation",
            "designation_too_long",
            f"La désignation compte {len(designation)} caractères ; {MAX_DESIGNATION} au plus.",
            f"The designation has {len(designation)} characters; at most {MAX_DESIGNATION}.",
        )
    ]


def check_comment(comment: str | None, field: str = "comment") -> list[Finding]:
    if comment is None or len(comment) <= MAX_COMMENT:
        return []
    return [
        Finding(
            field,
            "comment_too_long",
            f"Le commentaire compte {len(comment)} caractères ; {MAX_COMMENT} au plus.",
            f"The comment has {len(comment)} characters; at most {MAX_COMMENT}.",
        )
    ]


def room_left(stored: int) -> int:
    """Bytes that may still be joined to an invoice whose files take `stored` bytes."""
    return max(0, min(MAX_FILE_BYTES, MAX_INVOICE_BYTES - stored))
