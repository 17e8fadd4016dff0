"""A second look at the places of a scan whose checks fail (OCR-8): totals that do not add up, keys that do not hold."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.extraction import Box, ReadField
from services.ocr.domain.evidence import Depositor
from services.ocr.domain.page.layout import Layout, lay_out
from services.ocr.domain.page.words import Page
from services.ocr.domain.proposals import Proposal
from services.ocr.domain.weighing.answer import answered, propose
from services.ocr.domain.weighing.doubts import doubtful_places, soundness, uncertain
from services.ocr.domain.weighing.two_readings import agreed

if TYPE_CHECKING:
    from services.ocr.intake.scan import Scan


def read_twice(
    pages: list[Page], scans: "Mapping[int, Scan]", depositor: Depositor | None = None
) -> dict[str, ReadField]:
    """Fields of a scanned document; the second reading is kept where more of its checks hold."""
    layout, proposals = better_of_two_looks(pages, scans, depositor)
    if not uncertain(pages, proposals):
        return answered(layout, proposals)
    reread = [scans[page.number].reread() if page.number in scans else page for page in pages]
    other = propose(lay_out(reread), depositor)
    return answered(layout, agreed(proposals, other))


def better_of_two_looks(
    pages: list[Page], scans: "Mapping[int, Scan]", depositor: Depositor | None = None
) -> tuple[Layout, dict[str, Proposal]]:
    """The layout and the proposals of the better of both readings."""
    layout = lay_out(pages)
    proposals = propose(layout, depositor)
    places = doubtful_places(layout, proposals)
    if not places:
        return layout, proposals
    again = lay_out(_patched(pages, scans, places))
    better = propose(again, depositor)
    return (again, better) if soundness(better) > soundness(proposals) else (layout, proposals)


def _patched(pages: list[Page], scans: "Mapping[int, Scan]", places: list[tuple[int, Box]]) -> list[Page]:
    return [_patched_page(page, scans[page.number], places) if page.number in scans else page for page in pages]


def _patched_page(page: Page, scan: "Scan", places: list[tuple[int, Box]]) -> Page:
    boxes = [box for number, box in places if number == page.number]
    words = list(page.words)
    for box, new_words in (scan.again(boxes) if boxes else {}).items():
        if new_words:
            words = [word for word in words if not word.within(box)] + new_words
    return replace(page, words=tuple(words))
