"""How fast deposits reach their recipients: pure."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil


def delays(ways: Sequence[tuple[datetime, datetime | None]], now: datetime) -> list[float]:
    """Seconds from each deposit to where it was made available, shortest first; what is still on its way counts until now."""
    return sorted(((available or now) - deposited).total_seconds() for deposited, available in ways)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The least of the sorted values that `share` of them do not exceed; None where there are none."""
    return values[max(0, ceil(share * len(values)) - 1)] if values else None
