"""The chain that seals a day's receipts (INV-43): plain SHA-256, so that anybody can follow it."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import sha256


def day_of(deposited_at: datetime) -> date:
    """The day, in UTC, in whose seal a receipt is."""
    return deposited_at.astimezone(UTC).date()


def chained(previous: str, digests: Iterable[str]) -> str:
    """The seal, base64, over `digests` (each base64, in order) and the seal of the day before; a day may have none.

    Raises ValueError for what is not base64.
    """
    link = sha256(b64decode(previous, validate=True)).digest()
    for digest in digests:
        link = sha256(link + b64decode(digest, validate=True)).digest()
    return b64encode(link).decode()
