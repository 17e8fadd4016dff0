"""Invoice numbers: the supplier's own (INV-11) and the provisional one of a draft (INV-7)."""

import re
from typing import Any

from chassis.errors import Finding, Text
from services.invoicing.domain.checks.catalogue import CATALOGUE

MAX_LENGTH = 20
PROVISIONAL_PREFIX = "TMP"
_ALLOWED = re.compile(r"[A-Za-z0-9\-_/+ ]+")
_SEQUENCE_DIGITS = 13


def compact(value: Any) -> str:
    """What is compared: identifiers are the same whatever their case and their spaces (INV-19, INV-41)."""
    return "".join(str(value or "").split()).casefold()


def provisional(year: int, sequence: int) -> str:
    """`TMP20260000000000324`: 20 characters, like any number."""
    return f"{PROVISIONAL_PREFIX}{year:04}{sequence:0{_SEQUENCE_DIGITS}}"


def check_number(number: str, field: str = "invoice_number") -> list[Finding]:
    """At most 20 of letters, digits, `-`, `_`, `/`, `+`, space; not blank, not a provisional one."""
    if len(number) > MAX_LENGTH:
        return [_finding(field, "too_long", number[: 2 * MAX_LENGTH], length=len(number), limit=MAX_LENGTH)]
    if number != number.strip() or not _ALLOWED.fullmatch(number):
        return [_finding(field, "characters", number, wrong=_refused(number))]
    if number.upper().startswith(PROVISIONAL_PREFIX):
        return [_finding(field, "provisional", number, prefix=PROVISIONAL_PREFIX)]
    return []


def _finding(field: str, what: str, value: str, **values: Any) -> Finding:
    return CATALOGUE.finding(field, f"invoice_number_{what}", value, **values)


def _refused(number: str) -> Text:
    wrong = "".join(dict.fromkeys(c for c in number if not _ALLOWED.fullmatch(c)))
    return Text(repr(wrong), repr(wrong)) if wrong else Text("espace au bord", "space at the edge")
