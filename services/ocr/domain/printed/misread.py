"""Identifiers that a scan misread, put right where their shape or key says how: O for 0, I for 1 (OCR-5, OCR-8)."""

import re

from services.ocr.domain.printed.keys import IBAN_LENGTHS, iban_ok

_DIGITS = str.maketrans("OQoDIl|!SsBZzG", "00001111558226")


def repaired_iban(text: str) -> str | None:
    """The one IBAN that these characters can have been, by its key; None where there is none."""
    compact = re.sub(r"\s", "", text)
    country, rest = compact[:2].upper(), compact[2:].translate(_DIGITS)
    length = IBAN_LENGTHS.get(country, 0)
    whole = country + rest
    tries = [whole[:length]] + [
        (whole[:at] + whole[at + 1 :])[:length]
        for at in range(2, len(whole))
        if whole[at] == "0" and len(whole) > length
    ]
    return next((candidate for candidate in tries if len(candidate) == length and iban_ok(candidate)), None)


def repaired_vat(text: str) -> str:
    """French VAT numbers hold digits after FR; the letters that a key may hold are never O or I."""
    return "FR" + text[2:].translate(_DIGITS) if text.startswith("FR") else text


def repaired_reference(text: str) -> str:
    """« SRVO7 », « EJO08829 »: an O or I between two letters and a digit is a digit, except after AV (« AVO23763 »)."""
    return re.sub(r"(?<=[A-Z]{2})(?<!\bAV)([OI])(?=\d)", lambda match: "0" if match[1] == "O" else "1", text)
