"""The invoice's number, and those of the engagement, the marché and the service: labelled references, ranked (OCR-4)."""

import re
from collections import defaultdict
from collections.abc import Mapping

from services.ocr.domain.evidence import HEADER_PAGES, REFERENCE_FIELDS, Evidence
from services.ocr.domain.labelling.occurrences import Labelled
from services.ocr.domain.labelling.pairing import Pair, pair
from services.ocr.domain.page.layout import Segment
from services.ocr.domain.printed.references import Reference, likeness
from services.ocr.domain.proposals import Proposal, best_first, merge, with_rivals

_LEAST = 0.45  # score of label, place and shape below which a reference is not given: right ones score more
_COUNTED = re.compile(r" (?!du\b|de\b|en\b|et\b|lot\b)[a-zà-ÿ]{3}")
# Behind the first of several orders: « 1188 du 04/01/2024 – 1191 … »
_ONE_OF_MANY = re.compile(r"(?: du [\d/.-]+)?\s*(?:,|;|&|\bet\b|[-–])\s+(?:n° ?)?\d{3,}(?![\d]*[/.]\d\d[/.])")
_CLOSE, _VAGUER = 0.75, 0.015  # place of a value close to its label; difference of weights from which a label is vaguer


def propose(evidence: Evidence, _proposals: Mapping[str, Proposal]) -> dict[str, Proposal]:
    document, tokens = evidence.document, evidence.references
    pairs = _without_vaguer_labels([claim for claim in pair(document, REFERENCE_FIELDS, tokens) if _fits(claim)])
    scores: dict[tuple[str, str], list[Pair[Reference]]] = defaultdict(list)
    for claim in pairs:
        scores[claim.field, claim.value.value].append(claim)
    candidates: dict[str, list[Proposal]] = defaultdict(list)
    for (field, value), claims in scores.items():
        best = max(claims, key=lambda claim: claim.weight)
        score = (
            merge(min(claim.weight, 0.96) for claim in claims[:2])
            * likeness(value)
            * _place(document, field, best.value)
        )
        score *= _whole(best.value)
        score *= 1.0 if score > _LEAST else 0.3
        candidates[field].append(Proposal(value, score, best.value))
    return _exclusive({field: best_first(proposals) for field, proposals in candidates.items()})


def _without_vaguer_labels(pairs: list[Pair[Reference]]) -> list[Pair[Reference]]:
    """Where « N° d'engagement » has a value, a bare « Commande n° » is left out: that number is the seller's own."""
    clearest = {
        field: max(
            (claim.weight / claim.place for claim in pairs if claim.field == field and claim.place > _CLOSE), default=0
        )
        for field in ("engagement", "marche")
    }
    return [claim for claim in pairs if claim.weight / claim.place > clearest.get(claim.field, 0) - _VAGUER]


def _fits(claim: Pair[Reference]) -> bool:
    value = claim.value
    if value.segment.page > HEADER_PAGES:
        return False
    if value.wordy:
        return (claim.field == "code_service" and claim.place > 0.7) or (claim.field == "marche" and claim.place > 0.95)  # noqa: PLR2004
    if claim.field == "engagement" and _ONE_OF_MANY.match(value.segment.text, value.end):
        return False
    if claim.field == "invoice_number":
        return not re.fullmatch(r"\d{13,}", value.value)
    return len(value.value) > 1


def _whole(value: Reference) -> float:
    """Factor of the score, lower for a count (« 50 feuillets ») and where words or digits behind may belong to the value."""
    rest = value.segment.text[value.end :]
    if re.fullmatch(r"\d{1,3}", value.value) and _COUNTED.match(rest):
        return 0.3
    if value.wordy and re.match(r" [A-Za-z]", rest):
        return 0.6
    return 0.6 if value.segment.certainty(value.start, value.end) < 1 and re.match(r" \d", rest) else 1.0


def _place(document: Labelled, field: str, value: Reference) -> float:
    """Factor of the score: an invoice's own number stands high on its first page."""
    if field != "invoice_number":
        return 1.0
    height = document.layout.sizes[value.segment.page][1]
    if value.segment.page > 1:
        return 0.8
    return 1.0 if value.segment.y0 < 0.5 * height else 0.85


def _exclusive(ranked: dict[str, list[Proposal]]) -> dict[str, Proposal]:
    """One value for one field only: the one where it scores most."""
    answer: dict[str, Proposal] = {}
    used: set[str] = set()
    order = sorted(ranked, key=lambda field: -ranked[field][0].score)
    for field in order:
        free = [proposal for proposal in ranked[field] if str(proposal.value) not in used]
        best = with_rivals(free)
        if best is not None:
            used.add(str(best.value))
            answer[field] = best
    return answer


def of_other_invoices(evidence: Evidence, number: Proposal | None) -> set[Segment]:
    """The segments that name another invoice, by a number that is not this one's: « Rappel : facture n° 11 du … »."""
    if number is None or number.score < _LEAST:
        return set()
    own = {reference.segment for reference in evidence.references if reference.value == number.value}
    return {
        token.segment
        for token in evidence.references
        if token.segment not in own
        and any(
            label.field == "invoice_number" and 0 <= token.start - label.end < 4  # noqa: PLR2004
            for label in evidence.document.labels.get(token.segment, ())
        )
    }
