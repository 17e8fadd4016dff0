"""What a rule proposes for a field: the value, how strongly, where it stands, and what was checked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from contracts.extraction import Candidate, Check, ReadField, Source, Value
from services.ocr.domain.page.layout import Segment

MAX_CANDIDATES = 5


class Spot(Protocol):
    """A place in a segment, or a value that stands there: an amount, a date, a reference, an identifier."""

    @property
    def segment(self) -> Segment: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Proposal:
    value: Value | None
    score: float  # raw, 0–1; confidence.py turns it into a probability
    spot: Spot | None = None
    checks: tuple[Check, ...] = ()
    others: tuple["Proposal", ...] = field(default=())

    def checked(self, *checks: Check) -> "Proposal":
        return replace(self, checks=(*self.checks, *checks))

    def candidate(self) -> Candidate | None:
        if self.value is None:
            return None
        page, box = (
            (self.spot.segment.page, self.spot.segment.box(self.spot.start, self.spot.end))
            if self.spot
            else (None, None)
        )
        return Candidate(value=self.value, confidence=self.score, page=page, box=box)

    def field(self, source: Source, confidence: float, *, given: bool) -> ReadField:
        """What is not sure enough to be given stays among the candidates (OCR-6)."""
        with_values = [candidate.candidate() for candidate in (self, *self.others)]
        candidates = tuple(candidate for candidate in with_values if candidate is not None)[:MAX_CANDIDATES]
        if self.value is None or not given:
            return ReadField(
                value=None, confidence=confidence, source=source, checks=self.checks, candidates=candidates
            )
        if self.spot is None:
            return ReadField(
                value=self.value, confidence=confidence, source=source, checks=self.checks, candidates=candidates
            )
        segment = self.spot.segment
        text = segment.text[self.spot.start : self.spot.end]
        box = segment.box(self.spot.start, self.spot.end)
        return ReadField(
            value=self.value,
            confidence=confidence,
            source=source,
            page=segment.page,
            box=box,
            text=text,
            checks=self.checks,
            candidates=candidates,
        )


def best_first(proposals: Iterable[Proposal]) -> list[Proposal]:
    return sorted(proposals, key=lambda proposal: -proposal.score)


def with_rivals(ranked: Sequence[Proposal]) -> Proposal | None:
    return replace(ranked[0], others=tuple(ranked[1:MAX_CANDIDATES])) if ranked else None


def merge(weights: Iterable[float]) -> float:
    """The weight of several independent reasons for one value: 1 less the product of their doubts."""
    doubt = 1.0
    for weight in weights:
        doubt *= 1.0 - weight
    return 1.0 - doubt
