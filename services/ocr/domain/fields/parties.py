"""Who sends and who receives: identifiers grouped by SIREN, each group weighed as supplier or recipient (OCR-4, OCR-5).

A weight above zero makes the recipient likelier, one below zero the supplier. Set by hand on generated documents.
"""

import re
from collections import defaultdict
from collections.abc import Mapping

from contracts.extraction import Check
from services.ocr.domain.evidence import Evidence
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
_ALONE = 1.4  # weight above which the only party of a page is the recipient; suppliers must print their numbers
# A number below this weight names no recipient: its place is the supplier's, or somebody else's.
_LEAST_RECIPIENT = -0.5
_LEAST_MARGIN = 0.7  # between the weights of both sides; below it neither is given, since they may be swapped
_POSTCODE = re.compile(r"\d{5} [a-z]")
_SWAPPED = 0.2
_PUBLIC_SIRENS, _PUBLIC_WEIGHT = ("1", "2"), 0.5  # of the State and of local bodies
SIRET_DIGITS = 14


def propose(evidence: Evidence, _proposals: Mapping[str, Proposal]) -> dict[str, Proposal]:
    """The numbers and the names of both sides."""
    supplier, recipient, margin = assign(weigh(evidence.layout, evidence.identifiers))
    proposals: dict[str, Proposal] = {}
    for role, party in (("supplier", supplier), ("recipient", recipient)):
        if party is not None:
            proposals |= identifiers(role, party, margin)
    return proposals | names.propose(evidence.layout, supplier, recipient)


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
    return [_party(layout, siren, identifiers_of_one, telling=telling) for siren, identifiers_of_one in groups.items()]


def _credible(layout: Layout, each: Identifier, others: list[Identifier]) -> bool:
    """Digits that nothing calls a SIREN, or a SIRET whose key fails, are one only beside such words or others of its numbers."""
    sure = each.kind == "vat" or (each.kind == "siret" and each.ok)
    if sure or each.labelled or any(o.siren == each.siren and o is not each for o in others):
        return True
    if each.kind == "siret" and each.segment.text.strip() == each.segment.text[each.start : each.end]:
        over = above(layout, each.segment, MAX_UP)
        if any(names_side(RECIPIENT, one.plain) or names_side(SUPPLIER, one.plain) for one in over):
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
        if names_side(RECIPIENT, over.plain) or names_side(SUPPLIER, over.plain):
            return False
    return False


def _party(layout: Layout, siren: str, identifiers: list[Identifier], *, telling: bool) -> Party:
    places = [weight(layout, identifier.segment, identifier.start) for identifier in identifiers]
    public = telling and siren[:1] in _PUBLIC_SIRENS and any(each.ok for each in identifiers)
    return Party(
        siren,
        _group(places) + (_PUBLIC_WEIGHT if public else 0.0),
        tuple(identifiers),
        tuple(places),
        any(_sells(layout, each) for each in identifiers),
    )


def _sells(layout: Layout, each: Identifier) -> bool:
    """« Vendu par » before an identifier, or over its block: then no other company of the page is the supplier."""
    before = words_before(layout, each.segment, each.start)
    if side := paired(before, each.segment, each.start):
        return side < 0
    if last(SELLER, before) > last(RECIPIENT, before):
        return True
    over = (one.plain for one in above(layout, each.segment, MAX_UP))
    heading = next((plain for plain in over if names_side(RECIPIENT, plain) or names_side(SUPPLIER, plain)), "")
    return bool(heading and names_side(SELLER, heading))


def _group(weights: list[float]) -> float:
    strongest = max(weights, key=abs)
    return strongest + 0.3 * (sum(weights) - strongest)


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


def identifiers(role: str, party: Party, margin: float) -> dict[str, Proposal]:
    """SIRET, SIREN and VAT number of one side; the SIREN also from inside the other two."""
    certainty = min(1.0, 0.5 + 0.16 * margin) if margin >= _LEAST_MARGIN else _SWAPPED
    proposals: dict[str, Proposal] = {}
    for kind in ("siret", "siren", "vat"):
        if ranked := _ranked(role, party, kind):
            proposals[f"{role}_{kind}"] = _found(ranked[0], certainty)
    if f"{role}_siren" not in proposals and (source := _source_of_siren(party)):
        siren = source.siren or ""
        check = Check(rule=f"siren in {source.kind}", ok=True, detail=source.value)
        proposals[f"{role}_siren"] = Proposal(siren, certainty, source, (check,))
    return proposals


def _ranked(role: str, party: Party, kind: str) -> list[Identifier]:
    """Of two establishments of the recipient, the one invoiced before the one delivered to."""
    placed = [(each, place) for each, place in zip(party.identifiers, party.places, strict=True) if each.kind == kind]
    if role == "recipient":
        placed.sort(key=lambda pair: (round(pair[1]), _trust(pair[0])), reverse=True)
    else:
        placed.sort(key=lambda pair: _trust(pair[0]), reverse=True)
    return [each for each, _ in placed]


def _source_of_siren(party: Party) -> Identifier | None:
    whole = [identifier for identifier in party.identifiers if identifier.siren and len(identifier.value) in {13, 14}]
    return next((each for kind in ("siret", "vat") for each in whole if each.kind == kind), None)


def _trust(each: Identifier) -> tuple[bool, bool, int]:
    return each.ok, each.labelled, -each.segment.line


_RULES = {"siret": "Luhn (SIRET)", "siren": "Luhn (SIREN)", "vat": "VAT key"}


def _found(each: Identifier, certainty: float) -> Proposal:
    check = Check(rule=_RULES[each.kind], ok=each.ok, detail=each.value)
    if each.kind == "siret" and len(each.value) != SIRET_DIGITS:  # a digit short or over: shown, not given
        return Proposal(None, 0.0, each, (check,), (Proposal(each.value, 0.4, each),))
    score = certainty * (1.0 if each.ok else 0.93 if each.labelled or each.kind == "vat" else 0.6)
    return Proposal(each.value, score, each, (check,))
