"""Names of the two sides: the first line of the address that holds their number or stands under their heading."""

import re
from dataclasses import dataclass

from services.ocr.domain.fields.party_places import Party, position
from services.ocr.domain.page.layout import Layout, Segment, fold
from services.ocr.domain.page.neighbours import above
from services.ocr.domain.proposals import Proposal
from services.ocr.domain.vocabulary.sides import ADDRESS, LEGAL, PUBLIC, RECIPIENT, SUPPLIER

_NOT_A_NAME = re.compile(
    r"\d{5}|@|www\.|https?:|\btel\b|telephone|fax|siret|siren|tva|iban|rcs|^facture|^avoir|^date|^n°|^page|^objet|^invoice|"
    r"^ref|[:€%]|^france$|^\W*$|^societe (?:a responsabilite|par actions|anonyme)|^(?:sarl|sasu?|eurl|sa)\b|^au capital|capital de"
)
_REFERENCE_WORD = re.compile(r"reference|commande|code|n°|\bref|compte|numero|identifiant|service|tva")
_POSTCODE = re.compile(r"(?<!\w)(?:\d{5}|[A-Z]-?\d{4,5})(?!\w)")
_LABELLED = re.compile(r"^(?:raison sociale|denomination(?: sociale)?|nom)\s*:\s*(?P<name>.{3,60})$")
SHORTEST = 4  # letters of a known name that is looked for: shorter ones stand inside words
KNOWN = 0.95  # of the name of the structure that sends the invoice (OCR-5)
MAX_ADDRESS = 5  # lines from a name to its postcode


@dataclass(frozen=True, slots=True)
class _Part:
    segment: Segment
    start: int
    end: int


def propose(layout: Layout, supplier: Party | None, recipient: Party | None) -> dict[str, Proposal]:
    proposals: dict[str, Proposal] = {}
    labelled = _labelled(layout)
    for index, (role, party, heading) in enumerate(
        (("supplier", supplier, SUPPLIER), ("recipient", recipient, RECIPIENT))
    ):
        name = labelled[index] if len(labelled) > 1 else None
        if name := name or _under(layout, heading) or _of_block(layout, party) or _by_words(layout, role):
            proposals[f"{role}_name"] = name
    if "supplier_name" not in proposals and (head := _head_of_page(layout, proposals.get("recipient_name"))):
        proposals["supplier_name"] = head
    same = "supplier_name" in proposals and "recipient_name" in proposals
    if same and proposals["supplier_name"].value == proposals["recipient_name"].value:
        del proposals["supplier_name"]
    return proposals


def printed(layout: Layout, name: str) -> Proposal | None:
    """A name that is known, where the page first prints it."""
    plain = fold(name).strip()
    found = ((segment, segment.plain.find(plain)) for segment in layout.segments if len(plain) >= SHORTEST)
    segment, at = next(((segment, at) for segment, at in found if at >= 0), (None, -1))
    return (
        None
        if segment is None
        else Proposal(segment.text[at : at + len(plain)], KNOWN, _Part(segment, at, at + len(plain)))
    )


def _labelled(layout: Layout) -> list[Proposal]:
    """« Raison sociale : … »; forms print the supplier's before the recipient's."""
    matches = ((segment, _LABELLED.match(segment.plain)) for segment in layout.segments)
    return [
        Proposal(segment.text[slice(*match.span("name"))].strip(), 0.8, _Part(segment, *match.span("name")))
        for segment, match in matches
        if match
    ]


def _under(layout: Layout, heading: re.Pattern[str]) -> Proposal | None:
    for segment in layout.segments:
        plain = segment.plain
        if segment.page > 1 or len(plain) > 30 or not heading.match(plain) or _REFERENCE_WORD.search(plain):  # noqa: PLR2004
            continue
        for below in _below(layout, segment, 2):
            if _named(below) and _has_address(layout, below):
                return _proposal(below, 0.8)
    return None


def _of_block(layout: Layout, party: Party | None) -> Proposal | None:
    for identifier in party.identifiers if party else ():
        names = []
        for segment in (identifier.segment, *above(layout, identifier.segment, 7)):
            if RECIPIENT.match(segment.plain) or SUPPLIER.match(segment.plain):
                break
            names += [segment] if _named(segment) else []
        if names and (_has_address(layout, names[-1]) or names[-1] is identifier.segment):
            return _proposal(names[-1], 0.75)
    return None


def _by_words(layout: Layout, role: str) -> Proposal | None:
    """The recipient: a public body over an address; the supplier: a line with a legal form."""
    pattern, sign = (LEGAL, -1) if role == "supplier" else (PUBLIC, 1)
    for segment in layout.segments:
        fits = segment.page == 1 and pattern.search(segment.plain) and sign * position(layout, segment) > LEAST_PLACE
        if fits and _named(segment) and (role == "supplier" or _has_address(layout, segment)):
            return _proposal(segment, 0.6)
    return None


LEAST_PLACE = -0.5  # weight of a place below which a line is the other side's: the foot of a page holds no recipient


def _head_of_page(layout: Layout, recipient: Proposal | None) -> Proposal | None:
    """The first name over an address on the left, or the first line of all."""
    for segment in layout.segments[:12]:
        taken = recipient is not None and recipient.value == segment.text
        if not taken and _named(segment) and (_has_address(layout, segment) or _POSTCODE.search(segment.text)):
            return _proposal(segment, 0.55)
    return None


def _below(layout: Layout, segment: Segment, lines: int) -> list[Segment]:
    return [
        cell
        for line in layout.lines[segment.line + 1 : segment.line + 1 + 2 * lines]
        for cell in line
        if cell.page == segment.page and abs(cell.x0 - segment.x0) < 3 * layout.unit
    ][:lines]


def _has_address(layout: Layout, name: Segment) -> bool:
    return any(_POSTCODE.search(segment.text) for segment in _below(layout, name, MAX_ADDRESS))


def _named(segment: Segment) -> bool:
    head = _head(segment)
    letters = sum(character.isalpha() for character in head)
    return letters > 2 and not _NOT_A_NAME.search(head) and not ADDRESS.match(segment.plain)  # noqa: PLR2004


def _head(segment: Segment) -> str:
    """« Au bon moulin SARL - 1242 chemin de l'olive - … »: what comes before the first dash or bar."""
    return re.split(r"\s[-–—|·•]\s|  | au capital|,", segment.plain, maxsplit=1)[0]


def _proposal(segment: Segment, score: float) -> Proposal:
    length = len(_head(segment))
    return Proposal(segment.text[:length].strip(" ,-"), score, _Part(segment, 0, length))
