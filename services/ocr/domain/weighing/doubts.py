"""Doubts about a scan's reading: places to read again, and whether to read the whole page again (OCR-8)."""

import re
from collections.abc import Iterable

from contracts.extraction import Box
from services.ocr.domain.fields.totals import FIELDS as TOTALS
from services.ocr.domain.labelling.pairing import label
from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.page.words import Page
from services.ocr.domain.proposals import Proposal
from services.ocr.domain.weighing.confidence import GROUPS, THRESHOLD, calibrated

MAX_PLACES = 4  # of a document: reading places again must cost little beside the first reading
SURE_LABEL = 0.7
SURE_READING = 0.88
HARD = 0.7  # certainty of a word below which it was hard to read
MOSTLY_EASY = 0.06  # share of the letters in such words up to which a page was easy to read
_KEYED = {
    "iban": re.compile(r"\biban\b|\brib\b"),
    "siret": re.compile(r"\bsiret\b"),
}


def uncertain(pages: list[Page], proposals: dict[str, Proposal]) -> bool:
    """Whether to read every page again: much was hard to read, a field is uncertain, or no total adds up."""
    hard = sum(len(word.text) for page in pages for word in page.words if word.certainty < HARD)
    if hard > MOSTLY_EASY * sum(len(word.text) for page in pages for word in page.words):
        return True
    if not _holds(proposals, ("total_ttc",), "HT+TVA=TTC"):
        return True
    return any(name in GROUPS and calibrated(name, proposal) < THRESHOLD for name, proposal in proposals.items())


def doubtful_places(layout: Layout, proposals: dict[str, Proposal]) -> list[tuple[int, Box]]:
    """Pages and boxes worth reading again, at most MAX_PLACES."""
    places: list[tuple[int, Box]] = []
    if not _holds(proposals, ("total_ttc",), "HT+TVA=TTC"):
        places += _totals_place(layout)
    if not _holds(proposals, ("iban",), "IBAN mod 97"):
        places += _lines_with(layout, _KEYED["iban"])[-1:]
    if any(_misread(proposals[name]) for name in ("supplier_siret", "recipient_siret") if name in proposals):
        places += _lines_with(layout, _KEYED["siret"])[:2]
    return places[:MAX_PLACES]


def _misread(siret: Proposal) -> bool:
    """The key fails and the reader was not sure; a SIRET read surely is printed so (OCR-5)."""
    spot = siret.spot
    sure = spot is not None and spot.segment.certainty(spot.start, spot.end) >= SURE_READING
    return not sure and any(not check.ok for check in siret.checks)


def _holds(proposals: dict[str, Proposal], names: Iterable[str], rule: str) -> bool:
    return all(
        any(check.rule == rule and check.ok for check in proposals[name].checks) if name in proposals else False
        for name in names
    )


def _totals_place(layout: Layout) -> list[tuple[int, Box]]:
    """From the first label of a total to the last, over the width of the page to their right."""
    document = label(layout)
    rows = [
        occurrence.segment
        for occurrences in document.labels.values()
        for occurrence in occurrences
        if occurrence.field in TOTALS and occurrence.weight > SURE_LABEL
    ]
    if not rows:
        return []
    page = max(segment.page for segment in rows)
    rows = [segment for segment in rows if segment.page == page and segment.y0 > 0.3 * layout.sizes[page][1]]
    if not rows:
        return []
    width, height = layout.sizes[page]
    unit = layout.unit
    top, bottom = min(s.y0 for s in rows), max(s.y1 for s in rows)
    box = Box(max(0.0, min(s.x0 for s in rows) - unit), max(0.0, top - 2 * unit), width, min(height, bottom + 3 * unit))
    return [(page, box)]


def _lines_with(layout: Layout, pattern: re.Pattern[str]) -> list[tuple[int, Box]]:
    return [(segment.page, _around(layout, segment)) for segment in layout.segments if pattern.search(segment.plain)]


def _around(layout: Layout, segment: Segment) -> Box:
    row = layout.row(segment)
    following = [cell for cell in row if cell.x0 >= segment.x0 and cell.x0 - segment.x1 < 6 * layout.unit]
    unit = layout.unit
    return Box(
        max(0.0, segment.x0 - unit),
        max(0.0, segment.y0 - 0.8 * unit),
        max(cell.x1 for cell in following) + unit,
        segment.y1 + 0.8 * unit,
    )


def soundness(proposals: dict[str, Proposal]) -> float:
    """A number to compare readings by: checks passed less checks failed, twice, plus all scores."""
    checks = [check.ok for proposal in proposals.values() for check in proposal.checks]
    return (
        2.0 * sum(checks) - 2.0 * (len(checks) - sum(checks)) + sum(proposal.score for proposal in proposals.values())
    )
