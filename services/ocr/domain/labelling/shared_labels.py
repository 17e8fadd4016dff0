"""Labels that share one place of values, « N° d'engagement / marché : EJ12 / 2023-045 »: the values come in their order (OCR-4)."""

import re

from services.ocr.domain.labelling.occurrences import Occurrence
from services.ocr.domain.page.layout import Layout, Segment

_JOINED = re.compile(r"\s*(?:/|&|\bet\b)\s*(?:(?:n ?°|n[or]\b\.?|de|du|la|le|l'|d'|ref\.?)\s*)*")
_STROKE = re.compile(r"/|&|\bet\b")
_UNKNOWN = re.compile(
    r"(?:[a-z][a-z°' .]{2,24}(?:/|&|\bet\b)\s*(?:(?:n ?°|de|du|la|le|l'|d')\s*)*){1,4}$"
)  # no figures, no colon
MAX_UNKNOWN = 120  # characters that several labels of one line may take
_APART = re.compile(r"\s+/\s*|\s*/\s+|\s(?:-|–|et|&|du|le)\s")
_LEAD = re.compile(r"[\s:.=–—-]*")
_TIGHT = 0.9  # heights of a line between two lines of one cell
Span = tuple[Segment, int, int]


def group(labels: list[Occurrence], at: Occurrence) -> list[Occurrence | None]:
    """The labels joined to this one by a stroke, itself among them, None for unknown words; empty where it is alone."""
    plain = at.segment.plain
    if not _STROKE.search(plain):
        return []
    first = last = labels.index(at)
    while first > 0 and _JOINED.fullmatch(plain[labels[first - 1].end : labels[first].start]):
        first -= 1
    while last + 1 < len(labels) and _JOINED.fullmatch(plain[labels[last].end : labels[last + 1].start]):
        last += 1
    unknown = _UNKNOWN.search(plain[: labels[first].start][-MAX_UNKNOWN:])
    slots = [None] * (len(_STROKE.findall(unknown.group())) if unknown else 0)
    return [*slots, *labels[first : last + 1]] if slots or last > first else []


def part(layout: Layout, joined: list[Occurrence | None], at: Occurrence) -> Span | None:
    """The part of the text that holds the value of one of joined labels; None unless there are as many parts as labels."""
    place = _place(layout, joined[-1] or at)
    if place is None:
        return None
    segment, start = place
    spans, begin = [], start
    for stroke in _APART.finditer(segment.text, start):
        spans.append((segment, begin, stroke.start()))
        begin = stroke.end()
    spans.append((segment, begin, len(segment.text)))
    if len(spans) == 1 and (stack := _stack(layout, segment, len(joined))):
        spans = stack
    return spans[joined.index(at)] if len(spans) == len(joined) else None


def _stack(layout: Layout, first: Segment, count: int) -> list[Span]:
    """As many lines of one cell as there are labels, and no more: « 25/07/2024 » over « 09/08/2024 »."""
    cell = [first]
    for line in layout.lines[first.line + 1 : first.line + 2 * count + 2]:
        under = [segment for segment in line if segment.page == first.page and abs(segment.x0 - first.x0) < layout.unit]
        if under and under[0].y0 - cell[-1].y1 < _TIGHT * layout.unit:
            cell.append(under[0])
    return [(segment, 0, len(segment.text)) for segment in cell] if len(cell) == count else []


def one_meaning(joined: list[Occurrence | None]) -> bool:
    """Whether a single value can answer them all: « N° facture / avoir »."""
    return len({label.field for label in joined if label}) < 2  # noqa: PLR2004


def _place(layout: Layout, last: Occurrence) -> tuple[Segment, int] | None:
    """Where the values begin: behind the labels, in the next cell, or under them."""
    lead = _LEAD.match(last.segment.text, last.end)
    start = lead.end() if lead else last.end
    if start < len(last.segment.text):
        return last.segment, start
    row = layout.row(last.segment)
    beside = row[row.index(last.segment) + 1 :]
    under = [s for line in layout.lines[last.segment.line + 1 : last.segment.line + 3] for s in line]
    near = [s for s in under if s.page == last.segment.page and abs(s.x0 - last.segment.x0) < 2 * layout.unit]
    places = [*beside[:1], *near[:1]]
    # The cell beside may be the next column's head: one with figures goes first.
    numbered = (place for place in places if any(map(str.isdigit, place.text)))
    best = next(numbered, places[0] if places else None)
    return (best, 0) if best else None
