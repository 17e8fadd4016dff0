"""Who sends and who receives: identifiers grouped by SIREN, each group weighed as supplier or recipient (OCR-4, OCR-5).

Weights above zero speak for the recipient, below for the supplier: logarithms of odds, roughly.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from services.ocr.domain.extraction import Check
from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.printed.identifiers import Identifier
from services.ocr.domain.proposals import Found
from services.ocr.domain.vocabulary.sides import (
    ADDRESS,
    CLAUSE,
    DELIVERY,
    FIRM,
    LEGAL,
    PAIRED,
    RECIPIENT,
    SELLER,
    SUPPLIER,
    THIRD,
    headed,
    last,
    names_public,
)

_NAMED = re.compile(r"s\.?i\.?r\.?e\.?[nt]\b|\br\.?c\.?s\b|immatricul|identifiant|\bape\b|\bnaf\b|\btva\b")
_ALONE = 1.4  # one party alone is the supplier, who must print his numbers, unless much says otherwise
_LEAST_RECIPIENT = (
    -0.5
)  # a number whose place speaks for its being the supplier's, or a third one's, names no recipient
_LEAST_MARGIN = 0.7  # less, and a small change would swap the two sides: the gravest of mistakes
_ASIDE = 0.6  # of what the place says against « SIRET client : » itself
_POSTCODE = re.compile(r"\d{5} [a-z]")
_LONG = re.compile(r"\d[\d ]{12,18}\d")
_SWAPPED = 0.2
_PUBLIC_SIRENS, _PUBLIC_WEIGHT = ("1", "2"), 0.5  # of the State and of local bodies
SIRET_DIGITS = 14
MAX_UP = 9  # lines between an identifier and the heading of its block
MAX_GAP = 4.2  # heights of a line: more blank than this ends a block


@dataclass(frozen=True, slots=True)
class Party:
    siren: str
    weight: float
    identifiers: tuple[Identifier, ...]
    places: tuple[float, ...] = ()  # the weight of each identifier's own place
    seller: bool = False  # said to be the one who sells


def weigh(layout: Layout, identifiers: list[Identifier]) -> list[Party]:
    """One party a SIREN (foreign VAT numbers stand for themselves), with its weight."""
    groups: dict[str, list[Identifier]] = defaultdict(list)
    thirds: set[str] = set()
    for each in identifiers:
        if each.kind in {"siret", "siren", "vat"} and _credible(layout, each, identifiers):
            name = each.siren or each.value
            if _third(layout, each):
                thirds.add(name)
            else:
                groups[name].append(each)
    for name in thirds & groups.keys():  # « TVA FR 84 », and in the next line nine digits without a word
        if all(each.kind == "siren" and not each.labelled for each in groups[name]):
            del groups[name]
    telling = any(siren[:1] not in _PUBLIC_SIRENS for siren in groups)
    return [_party(layout, siren, found, telling=telling) for siren, found in groups.items()]


def _credible(layout: Layout, each: Identifier, others: list[Identifier]) -> bool:
    """Digits that nothing calls a SIREN, or a SIRET whose key fails, are one only beside such words or others of its numbers."""
    sure = each.kind == "vat" or (each.kind == "siret" and each.ok)
    if sure or each.labelled or any(o.siren == each.siren and o is not each for o in others):
        return True
    if each.kind == "siret" and each.segment.text.strip() == each.segment.text[each.start : each.end]:
        over = above(layout, each.segment, MAX_UP)
        if any(headed(RECIPIENT, one.plain) or headed(SUPPLIER, one.plain) for one in over):
            return True
        if over and _POSTCODE.match(over[0].plain):  # fourteen digits at the end of an address
            return True
    near = [*layout.row(each.segment), *above(layout, each.segment, 2)]
    return any(_NAMED.search(segment.plain) for segment in near)


def _third(layout: Layout, each: Identifier) -> bool:
    """Whether the words before an identifier, or the heading of its block, name somebody who is no party."""
    if THIRD.search(CLAUSE.split(each.segment.plain[: each.start])[-1]):
        return True
    for over in above(layout, each.segment, MAX_UP):
        if THIRD.match(over.plain):
            return True
        if headed(RECIPIENT, over.plain) or headed(SUPPLIER, over.plain):
            return False
    return False


def _party(layout: Layout, siren: str, found: list[Identifier], *, telling: bool) -> Party:
    places = [weight(layout, each.segment, each.start) for each in found]
    public = telling and siren[:1] in _PUBLIC_SIRENS and any(each.ok for each in found)
    return Party(
        siren,
        _group(places) + (_PUBLIC_WEIGHT if public else 0.0),
        tuple(found),
        tuple(places),
        any(_sells(layout, each) for each in found),
    )


def _sells(layout: Layout, each: Identifier) -> bool:
    """« Vendu par » before an identifier, or over its block: then no other company of the page is the supplier."""
    before = _words_before(layout, each.segment, each.start)
    if paired := _paired(before, each.segment, each.start):
        return paired < 0
    if last(SELLER, before) > last(RECIPIENT, before):
        return True
    over = (one.plain for one in above(layout, each.segment, MAX_UP))
    heading = next((plain for plain in over if headed(RECIPIENT, plain) or headed(SUPPLIER, plain)), "")
    return bool(heading and headed(SELLER, heading))


def _group(weights: list[float]) -> float:
    strongest = max(weights, key=abs)
    return strongest + 0.3 * (sum(weights) - strongest)


def weight(layout: Layout, segment: Segment, start: int) -> float:
    """What the place of an identifier says about whose it is."""
    own = _own_words(layout, segment, start)
    around = _block(layout, segment) + _legal(layout, segment) + position(layout, segment)
    return own + around * (_ASIDE if own > 0 > around else 1.0)


def _own_words(layout: Layout, segment: Segment, start: int) -> float:
    """« SIRET client : » — the words just before it, in its segment or the one at its left."""
    before = _words_before(layout, segment, start)
    if paired := _paired(before, segment, start):
        return paired
    client, vendor = last(RECIPIENT, before), last(SUPPLIER, before)
    if client == vendor:
        return 0.0
    return 3.0 if client > vendor else -3.0


def _words_before(layout: Layout, segment: Segment, start: int) -> str:
    before = segment.plain[max(0, start - 45) : start]
    line = layout.lines[segment.line]
    index = line.index(segment)
    if len(before.strip(" /|-0123456789")) >= 3:  # noqa: PLR2004
        return before
    if index > 0 and segment.x0 - line[index - 1].x1 < 22 * layout.unit:
        return line[index - 1].plain
    return " ".join(each.plain for each in above(layout, segment, 1))


def _paired(before: str, segment: Segment, start: int) -> float:
    """« SIRET émetteur / destinataire : A / B »: to each his own, in their order; 0.0 where it is not so."""
    numbers = [match.start() for match in _LONG.finditer(segment.plain)]
    if len(numbers) != 2:  # noqa: PLR2004
        return 0.0
    own = segment.plain[: numbers[0]]
    words = (own if len(own.strip()) > 2 else before).rstrip(" :")  # noqa: PLR2004
    client, vendor = last(RECIPIENT, words), last(SUPPLIER, words)
    if min(client, vendor) < 0 or not PAIRED.fullmatch(words[min(client, vendor) :]):
        return 0.0
    second = start >= numbers[1]
    return 3.0 if (client > vendor) == second else -3.0


def _block(layout: Layout, segment: Segment) -> float:
    """The nearest heading above, in the same column, and the name of a public body on the way."""
    total = 0.0
    for distance, over in enumerate(above(layout, segment, MAX_UP)):
        decay = 1.0 - 0.06 * distance
        plain = over.plain
        client, vendor = headed(RECIPIENT, plain), headed(SUPPLIER, plain)
        if client or vendor:
            return 0.4 * total + (-2.2 if vendor else 1.0 if DELIVERY.match(plain) else 2.2) * decay
        if names_public(plain) and not ADDRESS.match(plain):
            total += 1.4 * decay if total < 1 else 0.0
        elif LEGAL.search(plain):
            total -= 1.0 * decay if total > -1 else 0.0
    return total


def above(layout: Layout, segment: Segment, lines: int) -> list[Segment]:
    """The run of segments over this one, in its column, nearest first."""
    found: list[Segment] = []
    lowest = segment
    for line in reversed(layout.lines[max(0, segment.line - 2 * lines) : segment.line]):
        over = [each for each in line if each.page == segment.page and _same_column(each, segment, layout.unit)]
        if not over:
            continue
        if lowest.y0 - over[0].y1 > MAX_GAP * layout.unit or len(found) >= lines:
            break
        found.append(over[0])
        lowest = over[0]
    return found


def _same_column(above: Segment, segment: Segment, unit: float) -> bool:
    return abs(above.x0 - segment.x0) < 3 * unit or (above.x0 < segment.x1 and above.x1 > segment.x0)


def _legal(layout: Layout, segment: Segment) -> float:
    """The mentions of a company's paper: form, capital, register, bank, on the line or the ones beside it."""
    width = layout.sizes[segment.page][0]
    text = segment.plain
    if names_public(text) and not FIRM.search(text):
        return 1.2
    if LEGAL.search(text):
        return -1.6
    near = [
        each
        for line in layout.lines[max(0, segment.line - 1) : segment.line + 2]
        for each in line
        if each.page == segment.page
    ]
    wide = [each for each in near if each.x1 - each.x0 > 0.35 * width and LEGAL.search(each.plain)]
    return -1.0 if wide else 0.0


def position(layout: Layout, segment: Segment) -> float:
    width, height = layout.sizes[segment.page]
    middle, right = (segment.y0 + segment.y1) / 2 / height, segment.x0 > 0.48 * width
    if middle > 0.86:  # noqa: PLR2004  the foot of the page is the issuer's
        return -1.8
    if middle > 0.6:  # noqa: PLR2004
        return -0.8
    if middle < 0.5:  # noqa: PLR2004  the window of the envelope is at the right
        return 0.45 if right else -0.35
    return 0.0


def assign(parties: list[Party]) -> tuple[Party | None, Party | None, float]:
    """Supplier, recipient, and by how much the weights tell them apart."""
    if not parties:
        return None, None, 0.0
    ordered = sorted(parties, key=lambda party: (not _sole_seller(party, parties), party.weight))
    if len(ordered) == 1:
        only = ordered[0]
        return (None, only, only.weight) if only.weight > _ALONE else (only, None, abs(only.weight - _ALONE))
    supplier, recipient = ordered[0], max(ordered[1:], key=lambda party: party.weight)
    margin = recipient.weight - supplier.weight
    return supplier, recipient if recipient.weight > _LEAST_RECIPIENT else None, margin


def _sole_seller(party: Party, parties: list[Party]) -> bool:
    return party.seller and party.weight < 0 and sum(each.seller for each in parties) == 1


def identifiers(role: str, party: Party, margin: float) -> dict[str, Found]:
    """SIRET, SIREN and VAT number of one side; the SIREN also from inside the other two."""
    certainty = min(1.0, 0.5 + 0.16 * margin) if margin >= _LEAST_MARGIN else _SWAPPED
    found: dict[str, Found] = {}
    for kind in ("siret", "siren", "vat"):
        if ranked := _ranked(role, party, kind):
            found[f"{role}_{kind}"] = _found(ranked[0], certainty)
    if f"{role}_siren" not in found and (source := _source_of_siren(party)):
        siren = source.siren or ""
        check = Check(f"siren in {source.kind}", ok=True, detail=source.value)
        found[f"{role}_siren"] = Found(siren, certainty, source, (check,))
    return found


def _ranked(role: str, party: Party, kind: str) -> list[Identifier]:
    """Of two establishments of the recipient, the one invoiced before the one delivered to."""
    placed = [(each, place) for each, place in zip(party.identifiers, party.places, strict=True) if each.kind == kind]
    if role == "recipient":
        placed.sort(key=lambda pair: (round(pair[1]), _trust(pair[0])), reverse=True)
    else:
        placed.sort(key=lambda pair: _trust(pair[0]), reverse=True)
    return [each for each, _ in placed]


def _source_of_siren(party: Party) -> Identifier | None:
    whole = [each for each in party.identifiers if each.siren and len(each.value) in {13, 14}]
    return next((each for kind in ("siret", "vat") for each in whole if each.kind == kind), None)


def _trust(each: Identifier) -> tuple[bool, bool, int]:
    return each.ok, each.labelled, -each.segment.line


_RULES = {"siret": "Luhn (SIRET)", "siren": "Luhn (SIREN)", "vat": "VAT key"}


def _found(each: Identifier, certainty: float) -> Found:
    check = Check(_RULES[each.kind], each.ok, each.value)
    if each.kind == "siret" and len(each.value) != SIRET_DIGITS:  # a digit short or over: shown, not given
        return Found(None, 0.0, each, (check,), (Found(each.value, 0.4, each),))
    score = certainty * (1.0 if each.ok else 0.93 if each.labelled or each.kind == "vat" else 0.6)
    return Found(each.value, score, each, (check,))
