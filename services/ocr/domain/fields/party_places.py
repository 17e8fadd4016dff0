"""Whose an identifier is, by its place: words before it, headings over it, mentions of a company around it (OCR-4).

A weight above zero makes the recipient likelier, one below zero the supplier.
"""

import re
from dataclasses import dataclass

from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.page.neighbours import above
from services.ocr.domain.printed.identifiers import Identifier
from services.ocr.domain.vocabulary.sides import (
    ADDRESS,
    DELIVERY,
    FIRM,
    LEGAL,
    PAIRED,
    RECIPIENT,
    SUPPLIER,
    last,
    names_public,
    names_side,
)

# The weights, set by hand on generated documents: sums of them behave as differences of log-odds.
NAMED_BEFORE = 3.0  # « SIRET client : » just before the number; its opposite for « SIRET fournisseur : »
NAMED_OVER = 2.2  # the nearest heading over the block
NAMED_DELIVERY = 1.0  # « Livré à », which is mostly the recipient's
BODY_OVER = 1.4  # a public body's name over the number
FIRM_OVER = -1.0  # legal mentions of a firm over it
BODY_HERE, FIRM_HERE, FIRM_NEAR = 1.2, -1.6, -1.0  # on its own line, and in wide lines around it
FOOT, LOW = -1.8, -0.8  # at the foot of the page, which is the issuer's, and below its middle
RIGHT, LEFT = 0.45, -0.35  # of the upper half: the window of the envelope is at the right
UNDER_HEADING = 0.4  # factor of what stands between a heading and the number
FADING = 0.06  # less for each line between a heading and the number
_ASIDE = 0.6  # factor of the surroundings' weight where « SIRET client : » contradicts them
_FOOT_FROM, _LOW_FROM, _UPPER_HALF, _RIGHT_FROM = 0.86, 0.6, 0.5, 0.48  # shares of the page's height and width
_WIDE = 0.35  # share of the page's width
_SHORT = 3  # letters from which words before a number say something
_TWO = 2
_LONG = re.compile(r"\d[\d ]{12,18}\d")
MAX_UP = 9  # lines between an identifier and the heading of its block


@dataclass(frozen=True, slots=True)
class Party:
    siren: str
    weight: float
    identifiers: tuple[Identifier, ...]
    places: tuple[float, ...] = ()  # the weight of each identifier's own place
    seller: bool = False  # words before or over it name the one who sells


def weight(layout: Layout, segment: Segment, start: int) -> float:
    """The weight of an identifier by the words before it and by its surroundings."""
    own = _own_words(layout, segment, start)
    around = _block(layout, segment) + _legal(layout, segment) + position(layout, segment)
    return own + around * (_ASIDE if own > 0 > around else 1.0)


def _own_words(layout: Layout, segment: Segment, start: int) -> float:
    """« SIRET client : » — the words just before it, in its segment or the one at its left."""
    before = words_before(layout, segment, start)
    if side := paired(before, segment, start):
        return side
    client, vendor = last(RECIPIENT, before), last(SUPPLIER, before)
    if client == vendor:
        return 0.0
    return NAMED_BEFORE if client > vendor else -NAMED_BEFORE


def words_before(layout: Layout, segment: Segment, start: int) -> str:
    before = segment.plain[max(0, start - 45) : start]
    line = layout.lines[segment.line]
    index = line.index(segment)
    if len(before.strip(" /|-0123456789")) >= _SHORT:
        return before
    if index > 0 and segment.x0 - line[index - 1].x1 < 22 * layout.unit:
        return line[index - 1].plain
    return " ".join(neighbour.plain for neighbour in above(layout, segment, 1))


def paired(before: str, segment: Segment, start: int) -> float:
    """« SIRET émetteur / destinataire : A / B »: the weight of the side that has this number's turn; 0.0 for any other line."""
    numbers = [match.start() for match in _LONG.finditer(segment.plain)]
    if len(numbers) != _TWO:
        return 0.0
    own = segment.plain[: numbers[0]]
    words = (own if len(own.strip()) > _TWO else before).rstrip(" :")
    client, vendor = last(RECIPIENT, words), last(SUPPLIER, words)
    if min(client, vendor) < 0 or not PAIRED.fullmatch(words[min(client, vendor) :]):
        return 0.0
    second = start >= numbers[1]
    return NAMED_BEFORE if (client > vendor) == second else -NAMED_BEFORE


def _block(layout: Layout, segment: Segment) -> float:
    """The weight of the nearest heading above in the same column, and of names of public bodies before it."""
    total = 0.0
    for distance, over in enumerate(above(layout, segment, MAX_UP)):
        decay = 1.0 - FADING * distance
        plain = over.plain
        client, vendor = names_side(RECIPIENT, plain), names_side(SUPPLIER, plain)
        if client or vendor:
            side = -NAMED_OVER if vendor else NAMED_DELIVERY if DELIVERY.match(plain) else NAMED_OVER
            return UNDER_HEADING * total + side * decay
        if names_public(plain) and not ADDRESS.match(plain):
            total += BODY_OVER * decay if total < 1 else 0.0
        elif LEGAL.search(plain):
            total += FIRM_OVER * decay if total > -1 else 0.0
    return total


def _legal(layout: Layout, segment: Segment) -> float:
    """The weight of a company's legal mentions (form, capital, register, bank) on the line or the lines around it."""
    width = layout.sizes[segment.page][0]
    text = segment.plain
    if names_public(text) and not FIRM.search(text):
        return BODY_HERE
    if LEGAL.search(text):
        return FIRM_HERE
    near = [
        cell
        for line in layout.lines[max(0, segment.line - 1) : segment.line + 2]
        for cell in line
        if cell.page == segment.page
    ]
    wide = [
        neighbour for neighbour in near if neighbour.x1 - neighbour.x0 > _WIDE * width and LEGAL.search(neighbour.plain)
    ]
    return FIRM_NEAR if wide else 0.0


def position(layout: Layout, segment: Segment) -> float:
    width, height = layout.sizes[segment.page]
    middle, right = (segment.y0 + segment.y1) / 2 / height, segment.x0 > _RIGHT_FROM * width
    if middle > _FOOT_FROM:
        return FOOT
    if middle > _LOW_FROM:
        return LOW
    if middle < _UPPER_HALF:
        return RIGHT if right else LEFT
    return 0.0
