from datetime import UTC, datetime


def now() -> datetime:
    """UTC, cut to milliseconds: what the store keeps, so that a value read back equals the one written."""
    t = datetime.now(UTC)
    return t.replace(microsecond=t.microsecond // 1000 * 1000)
