"""IBANs, BICs, SIRETs and dates that begin at the end of a line and go on at the beginning of the next."""

import re
from dataclasses import replace

from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.printed.dates import PrintedDate, find_dates
from services.ocr.domain.printed.identifiers import Identifier, find_identifiers
from services.ocr.domain.printed.keys import siret_ok

_UNFINISHED = re.compile(
    r"(?:(?<![A-Z0-9])[A-Z]{2}\d{2}(?: {0,2}[0-9A-Z]{2,4}){0,8}|\b(?:IBAN|BIC|SWIFT|[Bb]ic|[Ii]ban|[Ss]wift)\b[^A-Za-z0-9]{0,4}|"
    r"\(?(?:BIC|SWIFT)[ /]*(?:BIC|SWIFT)\)?[ :]*)\s*$"
)
_DIGITS, _BEGUN = re.compile(r"[\d ]{2,14}(?![^ ,.;])"), re.compile(r"(?:(?<=siret)[^0-9a-z]{0,4}|^)(\d[\d ]{1,15})$")
_DAY = re.compile(r"(?<![\d/.,])(?:[0-3]?\d|1er)(?: (?:janv|fev|mars|avr|mai|jui|aout|sept|oct|nov|dec)[a-z]*\.?)?$")
_SIRET_DIGITS = 14
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
        both = [each for each in find_identifiers(joined) if _needs_both(each, len(segment.text))]
        found += both
        if any(each.kind == "iban" for each in both):
            found += [each for each in find_identifiers(joined) if each.kind == "bic" and each not in both]
    return found


def _needs_both(each: Identifier, border: int) -> bool:
    if each.kind == "iban":
        return each.ok and each.start < border < each.end
    return each.kind == "bic" and each.labelled and border <= each.start <= border + 2


def sirets(layout: Layout) -> list[Identifier]:
    """« SIRET 277 173 621 | 00644 », or the same in a narrow cell: fourteen digits in two lines whose key holds."""
    found: list[Identifier] = []
    for segment in layout.segments:
        begun = _BEGUN.search(segment.plain)
        following = _next(layout, segment) if begun else None
        rest = _DIGITS.match(following.plain) if following else None
        if begun is None or rest is None:
            continue
        value = "".join(filter(str.isdigit, begun[1] + rest[0]))
        if len(value) == _SIRET_DIGITS and siret_ok(value):
            found.append(Identifier("siret", value, segment, begun.start(1), begun.end(1), ok=True, labelled=True))
    return found


def days(layout: Layout, *, american: bool) -> list[PrintedDate]:
    """« au plus tard le 5 | septembre 2020 »: dates whose month or year is in the next line, by their first line."""
    found: list[PrintedDate] = []
    for segment in layout.segments:
        if not _DAY.search(segment.plain) or (following := _next(layout, segment)) is None:
            continue
        border = len(segment.text)
        joined = find_dates(_joined(segment, following), american=american)
        found += [
            replace(each, segment=segment, end=border)
            for each in joined
            if each.start < border < each.end and each.text[-4:].isdigit() and any(map(str.isalpha, each.text))
        ]
    return found


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
