"""Invoice numbers: the supplier's own (INV-11) and the provisional one of a draft (INV-7)."""

import re

from services.invoicing.domain.checks.findings import Finding

MAX_LENGTH = 20
PROVISIONAL_PREFIX = "TMP"
_ALLOWED = re.compile(r"[A-Za-z0-9\-_/+ ]+")
_SEQUENCE_DIGITS = 13


def provisional(year: int, sequence: int) -> str:
    """`TMP20260000000000324`: 20 characters, like any number."""
    return f"{PROVISIONAL_PREFIX}{year:04}{sequence:0{_SEQUENCE_DIGITS}}"


def check_number(number: str, field: str = "invoice_number") -> list[Finding]:
    """At most 20 of letters, digits, `-`, `_`, `/`, `+`, space; not blank, not a provisional one."""
    if len(number) > MAX_LENGTH:
        return [
            Finding(
                field,
                "invoice_number_too_long",
                f"Le numéro compte {len(number)} caractères ; {MAX_LENGTH} au plus. Raccourcissez-le.",
                f"The number has {len(number)} characters; at most {MAX_LENGTH}. Shorten it.",
                number[: 2 * MAX_LENGTH],
            )
        ]
    if number != number.strip() or not _ALLOWED.fullmatch(number):
        wrong = "".join(dict.fromkeys(c for c in number if not _ALLOWED.fullmatch(c))) or "espace au bord"
        return [
            Finding(
                field,
                "invoice_number_characters",
                f"Caractères refusés : {wrong!r}. Admis : lettres sans accent, chiffres, - _ / + et espace.",
                f"Characters refused in the number: {wrong!r}. Allowed: plain letters, digits, - _ / + and space.",
                number,
            )
        ]
    if number.upper().startswith(PROVISIONAL_PREFIX):
        return [
            Finding(
                field,
                "invoice_number_provisional",
                f"Un numéro qui commence par {PROVISIONAL_PREFIX} est provisoire. Saisissez celui de la facture.",
                f"A number that starts with {PROVISIONAL_PREFIX} is provisional. Enter the invoice's own.",
                number,
            )
        ]
    return []
