"""Tokens that can be a number of something: invoice, engagement, marché, code service."""

import re
from dataclasses import dataclass

from services.ocr.layout import Segment
from services.ocr.repair import repaired_reference

_TOKEN = re.compile(r"(?:[A-Z]{1,6} (?=[A-Z-]{0,4}\d))?[A-Za-z0-9](?:[A-Za-z0-9]|[-_/.+](?=[A-Za-z0-9])| ?/ ?(?=\d))*")
_GROUPS = re.compile(r"(?<!\S)\d{2,4}(?: \d{2,4}){1,3}(?!\S)")
_CAPITALS = re.compile(r"(?<!\S)[A-Z][A-Z0-9]+(?:[-_/.][A-Z0-9]+)*(?!\S)")
_NOT_ONE = re.compile(
    r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$|^(?:19|20)\d\d[/-]\d\d[/-]\d\d$|^\d+[.,]\d\d$|"
    r"\d\d/\d\d/(?:19|20)\d\d$|^\d{1,3}[.,]\d%?$|^\d+(?:e|er|eme|h|km|kg|m2|m3|j|€)$"
)
_ELSEWHERE = re.compile(
    r"\S+@\S+|https?:\S+|www\.\S+|\b0\d(?:[ .]?\d\d){4}\b|\+\d\d[ .]?\(?\d\)?(?:[ .]?\d\d){4}|"
    r"(?<![\d.,])-?\d[\d .]*[.,]\d\d(?= ?(?:€|eur|%|$))|\b\d{5} [A-Z][A-Za-zÀ-ÿ-]{2,}|\d+ ?[%€]"
)


@dataclass(frozen=True, slots=True)
class Reference:
    value: str
    segment: Segment
    start: int
    end: int
    wordy: bool = False  # capitals without a digit, such as SERVEXEC: a code only beside its own label


def find_references(segment: Segment, taken: list[tuple[int, int]], labels: list[tuple[int, int]]) -> list[Reference]:
    """Tokens outside the spans already read as something else (dates, SIRETs, IBANs); a label is no token's prefix."""
    text = segment.text
    spans = taken + [match.span() for match in _ELSEWHERE.finditer(text)]
    found: list[Reference] = []
    for pattern, wordy in ((_GROUPS, False), (_TOKEN, False), (_CAPITALS, True)):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < b and end > a for a, b in labels):
                start = max(b for a, b in labels if start < b and end > a)
                start += len(text[start:end]) - len(text[start:end].lstrip(" -/.+_"))
            end = min([end, *(a for a, _ in spans if start < a < end)])
            token = text[start:end].rstrip(" ./-")
            end = start + len(token)
            if any(start < b and end > a for a, b in spans) or not _plausible(token, wordy):
                continue
            spans.append((start, end))
            value = re.sub(r"\s*/\s*", "/", token)
            found.append(Reference(repaired_reference(value) if segment.scanned else value, segment, start, end, wordy))
    return sorted(found, key=lambda each: each.start)


def _plausible(token: str, wordy: bool) -> bool:
    digits = sum(character.isdigit() for character in token)
    if wordy:
        return digits == 0 and 3 <= len(token) <= 30  # noqa: PLR2004
    return digits > 0 and len(token) <= 40 and not _NOT_ONE.search(token.lower())  # noqa: PLR2004


def likeness(value: str) -> float:
    """How much a token looks like a reference someone gave, 0–1."""
    letters, digits = sum(c.isalpha() for c in value), sum(c.isdigit() for c in value)
    if digits == 0:
        return 0.7
    if digits == 1 and letters == 0:
        return 0.35
    if letters and not any(c.isupper() for c in value) and letters > digits:
        return 0.5
    if letters == 0 and re.fullmatch(r"(?:19|20)\d\d", value):
        return 0.6  # may be a year
    return 0.8 if letters + digits < 4 else 1.0  # noqa: PLR2004
