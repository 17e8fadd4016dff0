"""Where the value of a label stands: behind it in its own text, to the right, below, or before it (OCR-4).

Each finder yields the value with the weight of its place, 0–1: how rarely a value in such a place is another label's.
"""

import re
from typing import TypeVar

from services.ocr.domain.labelling.occurrences import Labelled, Occurrence
from services.ocr.domain.page.layout import Segment
from services.ocr.domain.proposals import Spot
from services.ocr.domain.vocabulary.labels import OTHER

# behind the label in its own text: nothing between them, a few words, a sentence
TOUCHING, NEAR_WORDS, FAR_WORDS = 1.0, 0.82, 0.6
NEAR = 16  # characters between a label and its value in the same text that count as a few words
# to the right: nothing behind the label in its own text, a few words, more
BESIDE, BESIDE_WORDS, BESIDE_TEXT = 0.97, 0.85, 0.6
SHORT_REST = 14  # characters behind a label that count as a few words
SKIPPED_BESIDE = 0.88  # factor of each segment passed over
# below: less for each line's height of distance, not less than the least
UNDER, UNDER_A_LINE, LEAST_UNDER = 0.9, 0.08, 0.3
SKIPPED_UNDER = 0.75  # factor of a line passed over
BEFORE, BEFORE_IN_ROW = 0.6, 0.45  # `624,90 € HT`, in one text and in two
MAX_BELOW = 3.6  # heights of a line between a label and the value under it
MAX_SKIPPED = 2  # segments without a value between a label and its value at the right
SHORT_HEAD = 12  # characters before a label that belong to the same head of a column
TABLE_HEAD = 3  # cells from which a row is the head of a table
_BASE = re.compile(r"\b(?:sur|base|on)$")  # « TVA 20 % sur 100,00 » : the base, the tax follows
_ASIDE = re.compile(r"\([^()]*\)")
_OWN_NAME = re.compile(r"[a-z]{2}[^:]{0,40}:\s*$")
_SEPARATORS = " :.=-–—_→|#·(*\t°"


V = TypeVar("V", bound=Spot)


def along(document: Labelled, at: Occurrence, values: dict[Segment, list[V]]) -> list[tuple[V, float]]:
    for value in sorted(values.get(at.segment, ()), key=lambda candidate: candidate.start):
        if value.start < at.end:
            continue
        if _label_between(document, at, value):
            return []
        gap = at.segment.text[at.end : value.start].strip(_SEPARATORS)
        if ">" in gap or "<" in gap:
            return []
        if _BASE.search(gap.lower()):
            continue
        place = TOUCHING if not gap else NEAR_WORDS if len(gap) <= NEAR else FAR_WORDS
        return [(value, place)]
    return []


_KINDS = {
    **dict.fromkeys(("total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid"), "amount"),
    **dict.fromkeys(("issue_date", "due_date"), "date"),
}


def _rival(at: Occurrence, other: Occurrence) -> bool:
    """Whether the value behind another label may not be this label's: « facture » in « Total HT de la facture » is no rival."""
    if other.field == at.field:
        return False
    return other.field == OTHER or _KINDS.get(other.field) == _KINDS.get(at.field)


def _label_between(document: Labelled, at: Occurrence, value: Spot) -> bool:
    return any(
        at.end <= other.start and other.end <= value.start and _rival(at, other)
        for other in document.labels.get(at.segment, ())
    )


def right(document: Labelled, at: Occurrence, values: dict[Segment, list[V]]) -> list[tuple[V, float]]:
    labels = document.labels
    asides = [match.span() for match in _ASIDE.finditer(at.segment.text)]
    following = [o for o in labels[at.segment] if o.start >= at.end and not any(a < o.start < b for a, b in asides)]
    if any(_rival(at, other) for other in following):
        return []
    rest = len(_ASIDE.sub("", at.segment.text[at.end :]).strip(_SEPARATORS))
    place = BESIDE if rest == 0 else BESIDE_WORDS if rest <= SHORT_REST else BESIDE_TEXT
    line = document.layout.row(at.segment)
    beside = line[line.index(at.segment) + 1 :]
    for skipped, segment in enumerate(beside[: MAX_SKIPPED + 1]):
        candidates = sorted(values.get(segment, ()), key=lambda candidate: candidate.start)
        claims = [other for other in labels.get(segment, ()) if _rival(at, other)]
        if claims and (not candidates or claims[0].start < candidates[0].start):
            return []
        if candidates:
            return [] if _named_otherwise(candidates[0]) else [(candidates[0], place * SKIPPED_BESIDE**skipped)]
    return []


def _named_otherwise(value: Spot) -> bool:
    """Whether words before the value are its label: « Client : 4587 » belongs to no label beside or above it."""
    return bool(_OWN_NAME.search(value.segment.plain, 0, value.start))


def below(document: Labelled, at: Occurrence, values: dict[Segment, list[V]]) -> list[tuple[V, float]]:
    lines, unit = document.layout.lines, document.layout.unit
    box = at.segment.box(_beginning(document, at), at.end)
    height = max(box.y1 - box.y0, unit)
    cell = _cell_end(document, at)
    skipped = 0
    for line in lines[at.segment.line :]:
        if line[0].page != at.segment.page or line[0].y0 - box.y1 > MAX_BELOW * height:
            return []
        under = [
            s for s in line if s.x0 < max(box.x1, cell) + unit and s.x1 > box.x0 - unit and s.y0 > box.y1 - 0.5 * unit
        ]
        for segment in under:
            for value in values.get(segment, ()):
                if not _aligned(box.x0, box.x1, value, unit) and not _in_cell(cell, value):
                    continue
                if any(o.end <= value.start and _rival(at, o) for o in document.labels.get(segment, ())):
                    return []
                if _named_otherwise(value):
                    break
                distance = max(0.0, value.segment.y0 - box.y1) / height
                return [(value, max(LEAST_UNDER, UNDER - UNDER_A_LINE * distance) * SKIPPED_UNDER**skipped)]
            if segment in document.labels:
                return []
        if under:
            skipped += 1
            if skipped > 1:
                return []
    return []


def _beginning(document: Labelled, at: Occurrence) -> int:
    """Where a column's head begins: before short words that are no rival label (« À régler pour le »), else at the label."""
    before = at.segment.text[: at.start]
    short = len(before) <= SHORT_HEAD
    return 0 if short and not any(_rival(at, o) for o in document.labels[at.segment] if o.end <= at.start) else at.start


def _cell_end(document: Labelled, at: Occurrence) -> float:
    """In a head of three columns or more, where the next one begins: a value may stand at the far side of its cell."""
    row = document.layout.row(at.segment)
    index = row.index(at.segment)
    if len(row) < TABLE_HEAD:
        return 0.0
    if index == len(row) - 1:
        return at.segment.x0 + (at.segment.x0 - row[index - 1].x0)
    return row[index + 1].x0


def _in_cell(cell: float, value: Spot) -> bool:
    box = value.segment.box(value.start, value.end)
    return box.x1 < cell


def _aligned(x0: float, x1: float, value: Spot, unit: float) -> bool:
    box = value.segment.box(value.start, value.end)
    overlap = min(x1, box.x1) - max(x0, box.x0)
    return abs(box.x0 - x0) < unit or abs(box.x1 - x1) < unit or overlap > 0.4 * min(x1 - x0, box.x1 - box.x0)


def left(document: Labelled, at: Occurrence, values: dict[Segment, list[V]]) -> list[tuple[V, float]]:
    """`624,90 € HT`: the value before its label."""
    before = [value for value in values.get(at.segment, ()) if value.end <= at.start]
    if before:
        last = max(before, key=lambda candidate: candidate.end)
        clear = not at.segment.text[last.end : at.start].strip(_SEPARATORS)
        claimed = any(other.end <= last.start for other in document.labels[at.segment])
        return [(last, BEFORE)] if clear and not claimed else []
    line = document.layout.row(at.segment)
    index = line.index(at.segment)
    if at.start == 0 and index > 0 and line[index - 1] not in document.labels:
        candidates = values.get(line[index - 1], ())
        return [(candidates[-1], BEFORE_IN_ROW)] if candidates else []
    return []
