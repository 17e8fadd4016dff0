"""Documents that show who a structure is: what they may be (ORG-31)."""

from chassis.filenames import bare
from services.organisation.domain.messages import finding

MAX_BYTES = 5_000_000
MAX_NAME = 80
BEGINNINGS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""A file is what its first bytes say, whatever it is named."""
REFUSED = finding("file", "document_format")
INFECTED = finding("file", "document_infected")


def media_type(data: bytes) -> str | None:
    return next((kind for beginning, kind in BEGINNINGS.items() if data.startswith(beginning)), None)


def named(name: str) -> str:
    """Without folders or control characters."""
    return bare(name)[:MAX_NAME] or "document"
