"""Where the labels of the vocabulary stand in the lines of a page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.vocabulary.labels import LABELS, OTHER
from services.ocr.domain.vocabulary.labels_foreign import FOREIGN

_COMPILED = tuple((label, re.compile(label.pattern)) for label in (*LABELS, *FOREIGN))
_LEADERS = re.compile(
    r"(?<=[a-z°] )\.{2,}(?= |$)|(?<=[a-z°])\.{4,}(?= |$)"
)  # « Marché ...... 2023-045 »: as good as a colon
_LETTERS = re.compile(r"[a-z].*[a-z]|n ?°|#")


@dataclass(frozen=True, slots=True)
class Occurrence:
    field: str
    weight: float
    segment: Segment
    start: int
    end: int


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


def find_labels(segment: Segment) -> list[Occurrence]:
    """The labels of a segment, left to right, without overlap."""
    plain = _LEADERS.sub(lambda dots: ":" * len(dots[0]), segment.plain) if ".." in segment.plain else segment.plain
    return [Occurrence(field, weight, segment, start, end) for field, weight, start, end in _matches(plain)]


def _one_text_two_kinds(one: tuple[str, float, int, int], other: tuple[str, float, int, int]) -> bool:
    """« À payer » heads a sum here and a day there: the same words may be two labels of different kinds."""
    return one[2:] == other[2:] and {one[0], other[0]} == {"due_date", "net_a_payer"}


@lru_cache(maxsize=8192)  # issuers print the same words on every invoice
def _matches(plain: str) -> tuple[tuple[str, float, int, int], ...]:
    if not _LETTERS.search(plain):
        return ()
    matches = _pattern_matches(plain)
    if "  " in plain:
        matches += _across_wide_spaces(plain)
    matches.sort(key=lambda match: (-(match[3] - match[2]), match[0] != OTHER, -match[1]))
    kept: list[tuple[str, float, int, int]] = []
    for match in matches:
        if all(match[3] <= other[2] or match[2] >= other[3] or _one_text_two_kinds(match, other) for other in kept):
            kept.append(match)
    return tuple(sorted(kept, key=lambda match: match[2]))


def _pattern_matches(plain: str) -> list[tuple[str, float, int, int]]:
    return [
        (label.field, label.weight, *match.span(match.lastindex or 0))
        for label, pattern in _COMPILED
        if not label.needs or any(stem in plain for stem in label.needs)
        for match in pattern.finditer(plain)
        if match.end() > match.start() and plain[match.end() : match.end() + 1] != "_"
    ]


def _across_wide_spaces(plain: str) -> list[tuple[str, float, int, int]]:
    """« N°  de facture » in a justified or spaced line is the same label."""
    places = [at for at, character in enumerate(plain) if character != " " or plain[at - 1 : at] != " "]
    narrow = "".join(plain[at] for at in places)
    return [
        (field, weight, places[start], places[end - 1] + 1)
        for field, weight, start, end in _pattern_matches(narrow)
        if "  " in plain[places[start] : places[end - 1]]
    ]
