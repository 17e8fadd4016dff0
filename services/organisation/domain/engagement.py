"""Which patterns a public structure may set for engagement numbers (ORG-15).

RE2 alone judges: it runs in time linear in the number, and whoever checks an invoice matches with it too, so that what
is accepted here is never ignored there.
"""

from collections.abc import Iterable

import re2

MAX_LENGTH = 200
MAX_PATTERNS = 20

_QUIET = re2.Options()
_QUIET.log_errors = False


def accepts(pattern: str) -> bool:
    """Whether `pattern` may be set; the whole engagement number has to match it."""
    if not 0 < len(pattern) <= MAX_LENGTH:
        return False
    try:
        re2.compile(pattern, _QUIET)
    except (re2.error, UnicodeEncodeError):
        return False
    return True


def refused(patterns: Iterable[str]) -> list[str]:
    """Those that may not be set, and those beyond the most a structure may have."""
    listed = list(patterns)
    return [p for n, p in enumerate(listed) if n >= MAX_PATTERNS or not accepts(p)]
