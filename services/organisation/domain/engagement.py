"""Which patterns a public structure may set for engagement numbers (ORG-15)."""

from collections.abc import Iterable

from chassis.patterns import MAX_LENGTH, MAX_PATTERNS, accepts

__all__ = ["MAX_LENGTH", "MAX_PATTERNS", "accepts", "refused"]


def refused(patterns: Iterable[str]) -> list[str]:
    """Those that may not be set, and those beyond the most a structure may have."""
    listed = list(patterns)
    return [p for n, p in enumerate(listed) if n >= MAX_PATTERNS or not accepts(p)]
