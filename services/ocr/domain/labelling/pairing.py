"""Which value belongs to a label, by where the two stand (OCR-4).

The value of a label is sought behind it in its own text, to the right, below, then at its left; where another label
stands in between, the value is that one's. The weight of a pair is that of the label times that of the place.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from services.ocr.domain.labelling import context, shared_labels
from services.ocr.domain.labelling.column_heads import demote_columns
from services.ocr.domain.labelling.occurrences import Labelled, Occurrence, find_labels
from services.ocr.domain.labelling.places import V, along, below, left, right
from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.vocabulary.labels import OTHER

RIVALRY = 0.86  # of its best pair's strength, below which a value's pair with another label is left out
BY_PLACE, BY_LABEL = 0.5, 0.5  # shares of place and label in that strength


@dataclass(frozen=True, slots=True)
class Pair(Generic[V]):
    value: V
    field: str
    weight: float  # label × place
    place: float


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
        strength = claim.place * (1.0 if claim.field == OTHER else BY_PLACE + BY_LABEL * claim.weight / claim.place)
        best[id(claim.value)] = max(best[id(claim.value)], strength)
    return [claim for claim in pairs if claim.field != OTHER and claim.place >= RIVALRY * best[id(claim.value)]]


def _look(document: Labelled, at: Occurrence, values: dict[Segment, list[V]]) -> list[tuple[V, float]]:
    if joined := shared_labels.group(document.labels[at.segment], at):
        place = shared_labels.part(document.layout, joined, at)
        if place or not shared_labels.one_meaning(joined):
            return _in_turn(place, values) if place else []
    if behind := along(document, at, values):
        return behind
    candidates = right(document, at, values) + below(document, at, values)
    return candidates or left(document, at, values)


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
