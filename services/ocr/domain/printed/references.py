"""Tokens that can be a number of something: invoice, engagement, marché, code service."""

import re
from dataclasses import dataclass

from services.ocr.domain.page.layout import Segment
from services.ocr.domain.printed.misread import repaired_reference

_TOKEN = re.compile(r"(?:[A-Z]{1,6} (?=[A-Z-]{0,4}\d))?[A-Za-z0-9](?:[A-Za-z0-9]|[-_/.+](?=[A-Za-z0-9])| ?/ ?(?=\d))*")
_STROKE = re.compile(r"\s/\s?|/\s")
_GROUPS = re.compile(r"(?<!\S)(?:(?!N[OR]? |REF )[A-Z]{1,4} )?\d{2,4}(?: \d{2,4}){1,3}(?!\S)")
_CAPITALS = re.compile(r"(?<!\S)[A-Z][A-Z0-9]+(?:[-_/.][A-Z0-9]+)*(?!\S)")
_NOT_ONE = re.compile(
    r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$|^(?:19|20)\d\d[/-]\d\d[/-]\d\d$|^\d+[.,]\d\d$|"
    r"\d\d/\d\d/(?:19|20)\d\d$|^\d{1,3}[.,]\d%?$|^\d+(?:e|er|eme|h|km|kg|m2|m3|j|€)$"
)
_ELSEWHERE = re.compile(
    r"\S+@\S+|https?:\S+|www\.\S+|\b0\d(?:[ .-]?\d\d){4}\b|\+\d\d[ .]?\(?\d\)?(?:[ .]?\d\d){4}|"
    r"\b\d{3}-\d{7}-\d{7}\b|"  # an order of a shop on the internet
    r"\b0 ?8\d\d(?: \d{2,3}){2,3}\b|"
    r"(?<![\d.,])-?\d[\d .]*[.,]\d\d(?= ?(?:€|eur|%|$))|\b\d{5} [A-Z][A-Za-zÀ-ÿ-]{2,}|\d+ ?[%€]"
)
# in folded text: a law and its article; a page, a time, a measure, an address
_LAW = re.compile(
    r"\b(?:art(?:icles?|\.)?|loi|decret|arrete|directive|ordonnance|circulaire|norme|iso)\b\.?\s*(?:(?:ce|ue)\b\s*)?"
    r"(?:n ?°\s*)?(?:[lrda]\.?\s?\*?)?\d[\w./-]*(?:(?:,|;| et| a| ou)\s*(?:[lrda]\.?\s?)?\d[\w./-]*)*|"
    r"\b[lrda]\.\s?(?!20[12]\d-)\d{3,4}-\d[\d-]*|\b(?:19|20)?\d\d/\d{1,4}/(?:cee?|ue)\b|"
    r"\b\d{2,3}(?:[- ]?(?:bis|ter|quater|[a-z]{2,7}ies(?![a-z])|\d{1,2}(?!\d)°?|[a-z](?![a-z])))*+"
    r"\s(?:du|de l')\s?(?:cgi|code|c\.|ctva)"
)
_MEASURE = re.compile(
    r"\b(?:page|folio|feuille)s?\s*:?\s*\d+\s*(?:/|sur|de|of)\s*\d+|\b\d{1,2} ?(?:h|:) ?\d\d\b|"
    r"\b\d+ (?:jours?|mois|ans|annees?|heures?|h|km|m2|m3|kg|kwh|mwh|minutes|days|months|points?|exemplaires?)\b|"
    r"\b\d{1,4}(?: ?(?:bis|ter|quater|[a-d]))?,? (?:rue|avenue|av\.|place|boulevard|bd|chemin|route|allees?|quai|impasse|cours|"
    r"square|esplanade|faubourg|passage|residence|rond|lieu)\b|"
    r"\b(?:bp|cs|tsa|cedex|bat(?:iment|\.)?|etage|porte|escalier|appt?\.?|bureau|poste|boite) \d+\b"
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
    references: list[Reference] = []
    for pattern, wordy in ((_GROUPS, False), (_TOKEN, False), (_CAPITALS, True)):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < b and end > a for a, b in labels):
                start = max(b for a, b in labels if start < b and end > a)
                start += len(text[start:end]) - len(text[start:end].lstrip(" -/.+_"))
            end = min([end, *(a for a, _ in spans if start < a < end)])
            token = text[start:end].rstrip(" ./-")
            end = start + len(token)
            if text[end : end + 1].isalpha():  # « MP-44Région »: printed over something else
                continue
            if any(start < b and end > a for a, b in spans) or not _plausible(token, wordy):
                continue
            spans.append((start, end))
            value = re.sub(r"\s*/\s*", "/", token)
            references.append(
                Reference(repaired_reference(value) if segment.scanned else value, segment, start, end, wordy)
            )
            if "/" in token and " " in token:
                references += _halves(segment, token, start)
    return sorted(_without_laws_and_measures(references, segment.plain), key=lambda reference: reference.start)


def _without_laws_and_measures(references: list[Reference], plain: str) -> list[Reference]:
    """Without the numbers of a law, a page, a time or a measure."""
    if all(reference.wordy for reference in references):
        return references
    spans = [match.span() for pattern in (_LAW, _MEASURE) for match in pattern.finditer(plain)]
    return (
        [reference for reference in references if all(reference.start >= b or reference.end <= a for a, b in spans)]
        if spans
        else references
    )


def _halves(segment: Segment, token: str, start: int) -> list[Reference]:
    """« BC-12 / 2023-045 » may be one number, or one for each of two labels."""
    strokes = list(_STROKE.finditer(token))
    ends = [*(stroke.start() for stroke in strokes), len(token)]
    parts = zip([0, *(stroke.end() for stroke in strokes)], ends, strict=True)
    return (
        []
        if not strokes
        else [
            Reference(token[a:b], segment, start + a, start + b)
            for a, b in parts
            if _plausible(token[a:b], wordy=False)
        ]
    )


def _plausible(token: str, wordy: bool) -> bool:
    digits = sum(character.isdigit() for character in token)
    if wordy:
        return digits == 0 and 3 <= len(token) <= 30  # noqa: PLR2004
    return digits > 0 and len(token) <= 40 and not _NOT_ONE.search(token.lower())  # noqa: PLR2004


def likeness(value: str) -> float:
    """How much a token looks like a reference, 0–1."""
    letters, digits = sum(c.isalpha() for c in value), sum(c.isdigit() for c in value)
    if digits == 0:
        return 0.9 if "_" in value else 0.7
    if digits == 1 and letters == 0:
        return 0.35
    if letters and not any(c.isupper() for c in value) and letters > digits:
        return 0.5
    if letters == 0 and re.fullmatch(r"(?:19|20)\d\d", value):
        return 0.6  # may be a year
    return 0.8 if letters + digits < 4 else 1.0  # noqa: PLR2004
