"""Supplier and recipient: identifiers grouped by SIREN, each group weighed as supplier or recipient (OCR-4, OCR-5).

A weight above zero makes the recipient likelier, one below zero the supplier. Set by hand on generated documents.
"""

import re
from collections import defaultdict
from collections.abc import Mapping

from contracts.extraction import Check
from services.ocr.domain.evidence import Depositor, Evidence
from services.ocr.domain.fields import names
from services.ocr.domain.fields.party_places import MAX_UP, Party, paired, weight, words_before
from services.ocr.domain.page.layout import Layout
from services.ocr.domain.page.neighbours import above
from services.ocr.domain.printed.identifiers import Identifier
from services.ocr.domain.proposals import Proposal
from services.ocr.domain.vocabulary.sides import (
    CLAUSE,
    RECIPIENT,
    SELLER,
    SUPPLIER,
    THIRD,
    last,
    names_side,
)

_NAMED = re.compile(r"s\.?i\.?r\.?e\.?[nt]\b|\br\.?c\.?s\b|immatricul|identifiant|\bape\b|\bnaf\b|\btva\b")
_ALONE = 1.4  # weight above which the only party of a page is the recipient: below, it is the supplier, who must print its numbers
# weight below which a number is not the recipient's: its place is the supplier's or a third party's
_LEAST_RECIPIENT = -0.5
_CERTAIN_MARGIN = 4.0  # of a side that is known: its certainty is 1
_LEAST_MARGIN = 0.7  # between the weights of both sides; below it neither is given, since they may be swapped
_POSTCODE = re.compile(r"\d{5} [a-z]")
_SWAPPED = 0.2
_PUBLIC_SIRENS, _PUBLIC_WEIGHT = ("1", "2"), 0.5  # of the State and of local bodies
SIRET_DIGITS = 14


def propose(evidence: Evidence, _proposals: Mapping[str, Proposal]) -> dict[str, Proposal]:
    """The numbers and the names of both sides."""
    parties = weigh(evidence.layout, evidence.identifiers)
    supplier, recipient, margin = sent_by(evidence.depositor, parties) or assign(parties)
    proposals: dict[str, Proposal] = {}
    for role, party in (("supplier", supplier), ("recipient", recipient)):
        if party is not None:
            proposals |= identifiers(role, party, margin)
    proposals |= names.propose(evidence.layout, supplier, recipient)
    if evidence.depositor and (name := names.printed(evidence.layout, evidence.depositor.name)):
        proposals["supplier_name"] = name
        if proposals.get("recipient_name", name).value == name.value:
            proposals.pop("recipient_name", None)
    return proposals


def sent_by(depositor: Depositor | None, parties: list[Party]) -> tuple[Party, Party | None, float] | None:
    """The party with the number of the structure that sends the invoice is the supplier, whatever its place (OCR-5)."""
    number = _siren_of(depositor.identifier) if depositor else ""
    supplier = next((party for party in parties if party.siren == number), None)
    if supplier is None:
        return None
    others = [party for party in parties if party is not supplier]
    recipient = max(others, key=lambda party: party.weight, default=None)
    if recipient is not None and recipient.weight <= _LEAST_RECIPIENT:
        recipient = None
    return supplier, recipient, _CERTAIN_MARGIN


def _siren_of(identifier: str) -> str:
    """Of a SIRET or a French VAT number; any other identifier stands for itself, as in `weigh`."""
    plain = "".join(identifier.split()).upper()
    if re.fullmatch(r"\d{14}", plain):
        return plain[:9]
    return plain[4:] if re.fullmatch(r"FR..\d{9}", plain) else plain


def weigh(layout: Layout, identifiers: list[Identifier]) -> list[Party]:
    """One party a SIREN (foreign VAT numbers stand for themselves), with its weight."""
    groups: dict[str, list[Identifier]] = defaultdict(list)
    thirds: set[str] = set()
    for identifier in identifiers:
        if identifier.kind in {"siret", "siren", "vat"} and _credible(layout, identifier, identifiers):
            name = identifier.siren or identifier.value
            if _of_third_party(layout, identifier):
                thirds.add(name)
            else:
                groups[name].append(identifier)
    for name in thirds & groups.keys():  # « TVA FR 84 », and in the next line nine digits without a word
        if all(identifier.kind == "siren" and not identifier.labelled for identifier in groups[name]):
            del groups[name]
    distinctive = any(siren[:1] not in _PUBLIC_SIRENS for siren in groups)
    return [
        _party(layout, siren, own_identifiers, distinctive=distinctive) for siren, own_identifiers in groups.items()
    ]


def _credible(layout: Layout, identifier: Identifier, others: list[Identifier]) -> bool:
    """Digits without a label, or a SIRET whose key fails, count only beside such words or other numbers of the same SIREN."""
    sure = identifier.kind == "vat" or (identifier.kind == "siret" and identifier.ok)
    if sure or identifier.labelled or any(o.siren == identifier.siren and o is not identifier for o in others):
        return True
    if (
        identifier.kind == "siret"
        and identifier.segment.text.strip() == identifier.segment.text[identifier.start : identifier.end]
    ):
        over = above(layout, identifier.segment, MAX_UP)
        if any(names_side(RECIPIENT, segment.plain) or names_side(SUPPLIER, segment.plain) for segment in over):
            return True
        if over and _POSTCODE.match(over[0].plain):  # fourteen digits at the end of an address
            return True
    near = [*layout.row(identifier.segment), *above(layout, identifier.segment, 2)]
    return any(_NAMED.search(segment.plain) for segment in near)


def _of_third_party(layout: Layout, identifier: Identifier) -> bool:
    """Whether the words before an identifier, or the heading of its block, name a third party."""
    if THIRD.search(CLAUSE.split(identifier.segment.plain[: identifier.start])[-1]):
        return True
    for over in above(layout, identifier.segment, MAX_UP):
        if THIRD.match(over.plain):
            return True
        if names_side(RECIPIENT, over.plain) or names_side(SUPPLIER, over.plain):
            return False
    return False


def _party(layout: Layout, siren: str, identifiers: list[Identifier], *, distinctive: bool) -> Party:
    places = [weight(layout, identifier.segment, identifier.start) for identifier in identifiers]
    public = distinctive and siren[:1] in _PUBLIC_SIRENS and any(identifier.ok for identifier in identifiers)
    return Party(
        siren,
        _group(places) + (_PUBLIC_WEIGHT if public else 0.0),
        tuple(identifiers),
        tuple(places),
        any(_sells(layout, identifier) for identifier in identifiers),
    )


def _sells(layout: Layout, identifier: Identifier) -> bool:
    """« Vendu par » before an identifier, or over its block: then no other company of the page is the supplier."""
    before = words_before(layout, identifier.segment, identifier.start)
    if side := paired(before, identifier.segment, identifier.start):
        return side < 0
    if last(SELLER, before) > last(RECIPIENT, before):
        return True
    over = (segment.plain for segment in above(layout, identifier.segment, MAX_UP))
    heading = next((plain for plain in over if names_side(RECIPIENT, plain) or names_side(SUPPLIER, plain)), "")
    return bool(heading and names_side(SELLER, heading))


def _group(weights: list[float]) -> float:
    strongest = max(weights, key=abs)
    return strongest + 0.3 * (sum(weights) - strongest)


def assign(parties: list[Party]) -> tuple[Party | None, Party | None, float]:
    """Supplier, recipient, and the difference of their weights."""
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
    return party.seller and party.weight < 0 and sum(rival.seller for rival in parties) == 1


def identifiers(role: str, party: Party, margin: float) -> dict[str, Proposal]:
    """SIRET, SIREN and VAT number of one side; the SIREN also from inside the other two."""
    certainty = min(1.0, 0.5 + 0.16 * margin) if margin >= _LEAST_MARGIN else _SWAPPED
    proposals: dict[str, Proposal] = {}
    for kind in ("siret", "siren", "vat"):
        if ranked := _ranked(role, party, kind):
            proposals[f"{role}_{kind}"] = _proposal(ranked[0], certainty)
    if f"{role}_siren" not in proposals and (source := _source_of_siren(party)):
        siren = source.siren or ""
        check = Check(rule=f"siren in {source.kind}", ok=True, detail=source.value)
        proposals[f"{role}_siren"] = Proposal(siren, certainty, source, (check,))
    return proposals


def _ranked(role: str, party: Party, kind: str) -> list[Identifier]:
    """Best first; of two establishments of the recipient, the invoiced one before the place of delivery."""
    placed = [
        (identifier, place)
        for identifier, place in zip(party.identifiers, party.places, strict=True)
        if identifier.kind == kind
    ]
    if role == "recipient":
        placed.sort(key=lambda pair: (round(pair[1]), _trust(pair[0])), reverse=True)
    else:
        placed.sort(key=lambda pair: _trust(pair[0]), reverse=True)
    return [identifier for identifier, _ in placed]


def _source_of_siren(party: Party) -> Identifier | None:
    whole = [identifier for identifier in party.identifiers if identifier.siren and len(identifier.value) in {13, 14}]
    return next((identifier for kind in ("siret", "vat") for identifier in whole if identifier.kind == kind), None)


def _trust(identifier: Identifier) -> tuple[bool, bool, int]:
    return identifier.ok, identifier.labelled, -identifier.segment.line


_RULES = {"siret": "Luhn (SIRET)", "siren": "Luhn (SIREN)", "vat": "VAT key"}


def _proposal(identifier: Identifier, certainty: float) -> Proposal:
    check = Check(rule=_RULES[identifier.kind], ok=identifier.ok, detail=identifier.value)
    if (
        identifier.kind == "siret" and len(identifier.value) != SIRET_DIGITS
    ):  # a digit too few or too many: a candidate, no value
        return Proposal(None, 0.0, identifier, (check,), (Proposal(identifier.value, 0.4, identifier),))
    score = certainty * (1.0 if identifier.ok else 0.93 if identifier.labelled or identifier.kind == "vat" else 0.6)
    return Proposal(identifier.value, score, identifier, (check,))
