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


def identifiers_over_two_lines(layout: Layout) -> list[Identifier]:
    """Those whose key holds, or whose name ends the first line, and only where both lines are needed for them."""
    identifiers: list[Identifier] = []
    for segment in layout.segments:
        if not _UNFINISHED.search(segment.text):
            continue
        following = _next(layout, segment)
        if following is None:
            continue
        joined = _joined(segment, following)
        both = [identifier for identifier in find_identifiers(joined) if _needs_both(identifier, len(segment.text))]
        identifiers += both
        if any(identifier.kind == "iban" for identifier in both):
            identifiers += [
                identifier
                for identifier in find_identifiers(joined)
                if identifier.kind == "bic" and identifier not in both
            ]
    return identifiers


def _needs_both(identifier: Identifier, border: int) -> bool:
    if identifier.kind == "iban":
        return identifier.ok and identifier.start < border < identifier.end
    return identifier.kind == "bic" and identifier.labelled and border <= identifier.start <= border + 2


def sirets_over_two_lines(layout: Layout) -> list[Identifier]:
    """« SIRET 277 173 621 | 00644 », or the same in a narrow cell: fourteen digits in two lines whose key holds."""
    identifiers: list[Identifier] = []
    for segment in layout.segments:
        begun = _BEGUN.search(segment.plain)
        following = _next(layout, segment) if begun else None
        rest = _DIGITS.match(following.plain) if following else None
        if begun is None or rest is None:
            continue
        value = "".join(filter(str.isdigit, begun[1] + rest[0]))
        if len(value) == _SIRET_DIGITS and siret_ok(value):
            identifiers.append(
                Identifier("siret", value, segment, begun.start(1), begun.end(1), ok=True, labelled=True)
            )
    return identifiers


def dates_over_two_lines(layout: Layout, *, american: bool) -> list[PrintedDate]:
    """« au plus tard le 5 | septembre 2020 »: dates whose month or year is in the next line, by their first line."""
    dates: list[PrintedDate] = []
    for segment in layout.segments:
        if not _DAY.search(segment.plain) or (following := _next(layout, segment)) is None:
            continue
        border = len(segment.text)
        joined_dates = find_dates(_joined(segment, following), american=american)
        dates += [
            replace(printed, segment=segment, end=border)
            for printed in joined_dates
            if printed.start < border < printed.end
            and printed.text[-4:].isdigit()
            and any(map(str.isalpha, printed.text))
        ]
    return dates


def in_segments(layout: Layout, identifiers: list[Identifier]) -> list[Identifier]:
    """Each identifier once for every segment of the page that holds a piece of it."""
    return [
        replace(identifier, segment=segment, start=max(0, identifier.start - at), end=identifier.end - at)
        for identifier in identifiers
        for segment in layout.segments
        if segment.words[0] in identifier.segment.words
        for at in (identifier.segment.starts[identifier.segment.words.index(segment.words[0])],)
        if identifier.start - at < len(segment.text) and identifier.end > at
    ]


def _next(layout: Layout, segment: Segment) -> Segment | None:
    """The line of the same paragraph under this one."""
    for line in layout.lines[segment.line + 1 : segment.line + 3]:
        for cell in line:
            near = cell.page == segment.page and cell.y0 - segment.y1 < _MAX_GAP * layout.unit
            if near and segment.x0 - 3 * layout.unit < cell.x0 < segment.x1:
                return cell
    return None


def _joined(first: Segment, second: Segment) -> Segment:
    border = len(first.text) + 1
    starts = (*first.starts, *(border + at for at in second.starts))
    return Segment(first.page, first.line, (*first.words, *second.words), f"{first.text} {second.text}", starts)
