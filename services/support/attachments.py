"""Files of a ticket (SUP-4, SUP-7): the same limits as an invoice's attachments."""

import re

from chassis.errors import FieldError, Invalid

MAX_BYTES = 10_000_000
MAX_FILES = 20
MAX_NAME = 50
EXTENSIONS = frozenset({
    "bmp", "csv", "doc", "docx", "gif", "jpeg", "jpg", "ods", "odt", "pdf", "png", "rtf", "svg", "tif", "tiff", "txt", "xls",
    "xlsx", "xml", "zip",
})  # fmt: skip


def check_name(name: str) -> str:
    """The bare name, without folders or control characters. Raises Invalid."""
    clean = re.sub(r"[\x00-\x1f\x7f]", "", re.split(r"[/\\]", name)[-1]).strip()
    extension = clean.rpartition(".")[2].lower()
    if clean and len(clean) <= MAX_NAME and "." in clean.strip(".") and extension in EXTENSIONS:
        return clean
    raise Invalid(errors=[FieldError(
        field="file", rule="SUP-4", message=f"Un nom de {MAX_NAME} caractères au plus avec une extension acceptée",
        value=clean[:80], remedy=f"Extensions : {', '.join(sorted(EXTENSIONS))}",
    )])  # fmt: skip
