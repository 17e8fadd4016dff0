"""The daily seal over all certificates of deposit (INV-43)."""

from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from contracts import topics
from contracts.envelope import EventData


class ReceiptsSealed(EventData):
    """The receipts of a day (UTC) are sealed: none of them can be made, changed or dated back unnoticed. Key: the day.

    `seal` is the last link of a chain of SHA-256: each link is of the one before and of a receipt's `digest`, in the order
    of deposit; the first link is of `previous`, the seal of the day before. Whoever keeps these events holds a proof of time.
    """

    topic: ClassVar = topics.RECEIPTS_SEALED
    key: ClassVar = "day"
    example: ClassVar[dict[str, Any]] = {
        "day": "2026-11-04",
        "count": 2871,
        "previous": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "seal": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
        "sealed_at": "2026-11-05T01:00:04Z",
    }

    day: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Of the day, in UTC")
    count: int = Field(ge=0, description="Receipts of the day")
    previous: str = Field("", description="Base64; empty for the first day of all")
    seal: str = Field(min_length=44, max_length=44, description="Base64 SHA-256")
    sealed_at: datetime
    timestamp: str | None = Field(
        None, description="RFC 3161 token over the 32 bytes of `seal`, base64, where an authority is configured"
    )
