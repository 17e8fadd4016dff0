"""Files of a ticket (SUP-4, SUP-7): the same limits as an invoice's attachments."""

import mimetypes

from chassis import kinds
from chassis.errors import Finding
from chassis.filenames import is_program
from services.support.domain.messages import MESSAGES

MAX_BYTES = 10_000_000
MAX_FILES = 20
MAX_NAME = 50
SHOWN = 80
EXTENSIONS = frozenset({
    "bmp", "csv", "doc", "docx", "gif", "jpeg", "jpg", "ods", "odt", "pdf", "png", "rtf", "svg", "tif", "tiff", "txt", "xls",
    "xlsx", "xml", "zip",
})  # fmt: skip
INFECTED = MESSAGES.finding("file", "file_infected")


def faults(name: str, data: bytes, already: int) -> Finding | None:
    """What keeps a file named `name` from joining a ticket that has `already` some."""
    extension = kinds.ending(name)
    named = name and len(name) <= MAX_NAME and "." in name.strip(".") and extension in EXTENSIONS
    if not named:
        extensions = ", ".join(sorted(EXTENSIONS))
        return MESSAGES.finding("file", "file_name", name[:SHOWN], most=MAX_NAME, extensions=extensions)
    if not data:
        return MESSAGES.finding("file", "file_empty", name)
    if is_program(data):
        return MESSAGES.finding("file", "file_program", name)
    if kinds.belied(name, data):
        return MESSAGES.finding("file", "file_kind", name, ending=extension)
    return MESSAGES.finding("file", "files_too_many", already, most=MAX_FILES) if already >= MAX_FILES else None


def media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
