"""Which value belongs to a label, by where the two stand (OCR-4).

The value of a label is sought behind it in its own text, to the right, below, then at its left; where another label
stands in between, the value is that one's. Weights run from 0 to 1: that of the label times that of the place.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.ocr.domain.labelling import context, shared_labels
from services.ocr.domain.labelling.column_heads import demote_columns
from services.ocr.domain.labelling.occurrences import Occurrence, find_labels
from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.proposals import Spot
from services.ocr.domain.vocabulary.labels import OTHER

MAX_BELOW = 3.6  # heights of a line between a label and the value under it
MAX_SKIPPED = 2  # segments without a value between a label and its value at the right
_BASE = re.compile(r"\b(?:sur|base|on)$")  # « TVA 20 % sur 100,00 » : the base, the tax follows
_ASIDE = re.compile(r"\([^()]*\)")
_OWN_NAME = re.compile(r"[a-z]{2}[^:]{0,40}:\s*$")
_SEPARATORS = " :.=-–—_→|#·(*\t°"


V = TypeVar("V", bound=Spot)


@dataclass(frozen=True, slots=True)
class Pair(Generic[V]):
    value: V
    field: str
    weight: float  # label × place
    place: float


@dataclass(frozen=True)
class Labelled:
    """A layout with its labels, by segment."""

    layout: Layout
    labels: dict[Segment, list[Occurrence]]

    def of(self, fields: frozenset[str]) -> Iterable[Occurrence]:
        return (
            occurrence
            for occurrences in self.labels.values()
            for occurrence in occurrences
            if occurrence.field in fields or occurrence.field == OTHER
        )


def label(layout: Layout) -> Labelled:
    occurrences = ((segment, find_labels(segment)) for segment in layout.segments)
    labels = context.in_context(layout, {segment: labels for segment, labels in occurrences if labels})
    return Labelled(layout, demote_columns(layout, labels))


def pair(document: Labelled, fields: frozenset[str], values: Sequence[V]) -> list[Pair[V]]:
    """Each value with each label that it may belong to; pairs far weaker than the value's best one are left out."""
    by_segment: dict[Segment, list[V]] = defaultdict(list)
    for value in values:
        by_segment[value.segment].append(value)
    pairs = [
        Pair(value, occurrence.field, occurrence.weight * place, place)
        for occurrence in document.of(fields)
        for value, place in _look(document, occurrence, by_segment)
    ]
    best: dict[int, float] = defaultdict(float)
    for claim in pairs:
        strength = claim.place * (1.0 if claim.field == OTHER else 0.5 + 0.5 * claim.weight / claim.place)
        best[id(claim.value)] = max(best[id(claim.value)], strength)
    return [claim for claim in pairs if claim.field != OTHER and claim.place >= 0.86 * best[id(claim.value)]]


def _look(document: Labelled, at: Occurrence, values: dict[Segment, list[V]]) -> list[tuple[V, float]]:
    if joined := shared_labels.group(document.labels[at.segment], at):
        place = shared_labels.part(document.layout, joined, at)
        if place or not shared_labels.one_meaning(joined):
            return _in_turn(place, values) if place else []
    along = _along(document, at, values)
    if along:
        return along
    candidates = _right(document, at, values) + _below(document, at, values)
    return candidates or _left(document, at, values)


def _in_turn(place: shared_labels.Span, values: dict[Segment, list[V]]) -> list[tuple[V, float]]:
    """The value that has this label's turn among those of joined labels."""
    segment, start, end = place
    inside = [value for value in values.get(segment, ()) if value.start >= start and value.end <= end]
    return [(inside[0], 1.0)] if inside else []


def disclaimed(document: Labelled, values: Sequence[V]) -> list[V]:
    """The values beside labels of OTHER, which belong to no field."""
    by_segment: dict[Segment, list[V]] = defaultdict(list)
    for value in values:
        by_segment[value.segment].append(value)
    return [value for occurrence in document.of(frozenset()) for value, _ in _look(document, occurrence, by_segment)]


def _along(document: Labelled, at: Occurrence, values: dict[Segment, list[V]]) -> list[tuple[V, float]]:
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
        place = 1.0 if not gap else 0.82 if len(gap) <= 16 else 0.6  # noqa: PLR2004
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


def _right(document: Labelled, at: Occurrence, values: dict[Segment, list[V]]) -> list[tuple[V, float]]:
    labels = document.labels
    asides = [match.span() for match in _ASIDE.finditer(at.segment.text)]
    following = [o for o in labels[at.segment] if o.start >= at.end and not any(a < o.start < b for a, b in asides)]
    if any(_rival(at, other) for other in following):
        return []
    rest = len(_ASIDE.sub("", at.segment.text[at.end :]).strip(_SEPARATORS))
    place = 0.97 if rest == 0 else 0.85 if rest <= 14 else 0.6  # noqa: PLR2004
    line = document.layout.row(at.segment)
    beside = line[line.index(at.segment) + 1 :]
    for skipped, segment in enumerate(beside[: MAX_SKIPPED + 1]):
        candidates = sorted(values.get(segment, ()), key=lambda candidate: candidate.start)
        claims = [other for other in labels.get(segment, ()) if _rival(at, other)]
        if claims and (not candidates or claims[0].start < candidates[0].start):
            return []
        if candidates:
            return [] if _named_otherwise(candidates[0]) else [(candidates[0], place * 0.88**skipped)]
    return []


def _named_otherwise(value: Spot) -> bool:
    """Whether words before the value are its label: « Client : 4587 » belongs to no label beside or above it."""
    return bool(_OWN_NAME.search(value.segment.plain, 0, value.start))


def _below(document: Labelled, at: Occurrence, values: dict[Segment, list[V]]) -> list[tuple[V, float]]:
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
                return [(value, max(0.3, 0.9 - 0.08 * distance) * 0.75**skipped)]
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
    short = len(before) <= 12  # noqa: PLR2004
    return 0 if short and not any(_rival(at, o) for o in document.labels[at.segment] if o.end <= at.start) else at.start


def _cell_end(document: Labelled, at: Occurrence) -> float:
    """In a head of three columns or more, where the next one begins: a value may stand at the far side of its cell."""
    row = document.layout.row(at.segment)
    index = row.index(at.segment)
    if len(row) < 3 or (index == len(row) - 1 and len(row) < 2):  # noqa: PLR2004
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


def _left(document: Labelled, at: Occurrence, values: dict[Segment, list[V]]) -> list[tuple[V, float]]:
    """`624,90 € HT`: the value before its label."""
    before = [value for value in values.get(at.segment, ()) if value.end <= at.start]
    if before:
        last = max(before, key=lambda candidate: candidate.end)
        clear = not at.segment.text[last.end : at.start].strip(_SEPARATORS)
        claimed = any(other.end <= last.start for other in document.labels[at.segment])
        return [(last, 0.6)] if clear and not claimed else []
    line = document.layout.row(at.segment)
    index = line.index(at.segment)
    if at.start == 0 and index > 0 and line[index - 1] not in document.labels:
        candidates = values.get(line[index - 1], ())
        return [(candidates[-1], 0.45)] if candidates else []
    return []
