"""Patterns that a structure sets and an invoice is held against: one judge for both sides (ORG-15).

RE2 runs in time linear in the text, and with little memory a pattern compiles or is refused within milliseconds.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import re2

MAX_LENGTH = 200
MAX_PATTERNS = 20
MEMORY = 1 << 17  # with RE2's own limit, a refusal takes 130 ms

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = MEMORY


def accepts(pattern: str) -> bool:
    """Whether `pattern` may be set; the whole text has to match it."""
    return _compiled(pattern) is not None


def usable(patterns: Iterable[str]) -> list[str]:
    """Without those that an earlier version let through."""
    return [pattern for pattern in patterns if accepts(pattern)]


def matches(pattern: str, text: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is not None and compiled.fullmatch(text) is not None


@lru_cache(512)
def _compiled(pattern: str) -> Any:
    """None for what RE2 does not take."""
    if not 0 < len(pattern) <= MAX_LENGTH:
        return None
    try:
        return re2.compile(pattern, _OPTIONS)
    except (re2.error, UnicodeEncodeError):
        return None
