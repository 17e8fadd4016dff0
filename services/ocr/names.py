"""Names of the two sides: the first line of the block that holds their number or stands under their heading."""

import re

from services.ocr.found import Found
from services.ocr.layout import Layout, Segment
from services.ocr.parties import _ADDRESS, _LEGAL, _PUBLIC, _RECIPIENT, _SUPPLIER, Party, _above, _position

_NOT_A_NAME = re.compile(
    r"\d{5}|@|www\.|https?:|\btel\b|telephone|fax|siret|siren|tva|iban|rcs|^facture|^avoir|^date|^n°|^page|^objet|^invoice|^ref|[:€%]|^france$|^\W*$"
)


NEVER_OPPOSITE = -0.5  # of the weight of a place: the foot of the page names no recipient


class _Whole:
    def __init__(self, segment: Segment, end: int) -> None:
        self.segment, self.start, self.end = segment, 0, end


def fields(layout: Layout, supplier: Party | None, recipient: Party | None) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for role, party, heading in (("supplier", supplier, _SUPPLIER), ("recipient", recipient, _RECIPIENT)):
        if name := _of_block(layout, party) or _under(layout, heading) or _fallback(layout, role):
            found[f"{role}_name"] = name
    if (
        "supplier_name" in found
        and "recipient_name" in found
        and found["supplier_name"].value == found["recipient_name"].value
    ):
        del found["supplier_name"]
    return found


def _of_block(layout: Layout, party: Party | None) -> Found | None:
    if party is None:
        return None
    for each in party.identifiers:
        block = [each.segment, *_above(layout, each.segment, 7)]
        names = []
        for segment in block:
            if _RECIPIENT.match(segment.plain) or _SUPPLIER.match(segment.plain):
                break
            if _named(segment):
                names.append(segment)
        if names and not _ADDRESS.match(names[-1].plain):
            return _found(names[-1], 0.75)
    return None


def _under(layout: Layout, heading: re.Pattern[str]) -> Found | None:
    for segment in layout.segments:
        if segment.page == 1 and heading.match(segment.plain) and len(segment.text) < 40:  # noqa: PLR2004
            for line in layout.lines[segment.line + 1 : segment.line + 3]:
                below = [each for each in line if abs(each.x0 - segment.x0) < 3 * layout.unit and _named(each)]
                if below:
                    return _found(below[0], 0.75)
    return None


def _fallback(layout: Layout, role: str) -> Found | None:
    """A public body at the head of a block receives; the first line with a legal form sends."""
    pattern, sign = (_LEGAL, -1) if role == "supplier" else (_PUBLIC, 1)
    for segment in layout.segments:
        if (
            segment.page == 1
            and pattern.search(segment.plain)
            and _named(segment)
            and sign * _position(layout, segment) > NEVER_OPPOSITE
        ):
            return _found(segment, 0.6)
    return None


def _named(segment: Segment) -> bool:
    return (
        not _NOT_A_NAME.search(_head(segment).lower())
        and not _ADDRESS.match(segment.plain)
        and any(c.isalpha() for c in segment.text)
    )


def _head(segment: Segment) -> str:
    """« Au bon moulin SARL - 1242 chemin de l'olive - … »: what comes before the first dash or bar."""
    return re.split(r"\s[-–—|·•]\s|  ", segment.plain, maxsplit=1)[0]


def _found(segment: Segment, score: float) -> Found:
    length = len(_head(segment))
    return Found(segment.text[:length].strip(" ,-"), score, _Whole(segment, length))
