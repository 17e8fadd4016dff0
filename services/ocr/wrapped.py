"""IBANs and BICs that begin at the end of a line and go on at the beginning of the next."""

import re
from dataclasses import replace

from services.ocr.identifiers import Identifier, find_identifiers
from services.ocr.layout import Layout, Segment

_UNFINISHED = re.compile(
    r"(?:(?<![A-Z0-9])[A-Z]{2}\d{2}(?: {0,2}[0-9A-Z]{2,4}){1,8}|\b(?:IBAN|BIC|SWIFT|[Bb]ic|[Ii]ban|[Ss]wift)\b[^A-Za-z0-9]{0,4}|"
    r"\(?(?:BIC|SWIFT)[ /]*(?:BIC|SWIFT)\)?[ :]*)\s*$"
)
_MAX_GAP = 1.6  # heights of a line between the two


def wrapped(layout: Layout) -> list[Identifier]:
    """Those whose key holds, or whose name ends the first line, and only where both lines are needed for them."""
    found: list[Identifier] = []
    for segment in layout.segments:
        if not _UNFINISHED.search(segment.text):
            continue
        following = _next(layout, segment)
        if following is None:
            continue
        joined = _joined(segment, following)
        found += [each for each in find_identifiers(joined) if _needs_both(each, len(segment.text))]
    return found


def _needs_both(each: Identifier, border: int) -> bool:
    if each.kind == "iban":
        return each.ok and each.start < border < each.end
    return each.kind == "bic" and each.labelled and border <= each.start <= border + 2


def parts(layout: Layout, found: list[Identifier]) -> list[Identifier]:
    """The same, by the segments of the page that hold their pieces."""
    return [
        replace(each, segment=segment, start=max(0, each.start - at), end=each.end - at)
        for each in found
        for segment in layout.segments
        if segment.words[0] in each.segment.words
        for at in (each.segment.starts[each.segment.words.index(segment.words[0])],)
        if each.start - at < len(segment.text) and each.end > at
    ]


def _next(layout: Layout, segment: Segment) -> Segment | None:
    """The line of the same paragraph under this one."""
    for line in layout.lines[segment.line + 1 : segment.line + 3]:
        for each in line:
            near = each.page == segment.page and each.y0 - segment.y1 < _MAX_GAP * layout.unit
            if near and segment.x0 - 3 * layout.unit < each.x0 < segment.x1:
                return each
    return None


def _joined(first: Segment, second: Segment) -> Segment:
    border = len(first.text) + 1
    starts = (*first.starts, *(border + at for at in second.starts))
    return Segment(first.page, first.line, (*first.words, *second.words), f"{first.text} {second.text}", starts)
