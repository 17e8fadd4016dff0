"""HT, TVA, TTC, net à payer and what was paid before: candidates of all labels weighed together (OCR-5)."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from contracts.extraction import Check
from services.ocr.domain.fields.totals_reasons import Option, Sums, weighed
from services.ocr.domain.fields.vat import CENT, VatLine, single_rate
from services.ocr.domain.labelling.occurrences import Labelled
from services.ocr.domain.labelling.pairing import Pair, pair
from services.ocr.domain.page.tables import closing_rows
from services.ocr.domain.printed.amounts import Money, canonical
from services.ocr.domain.proposals import Proposal, merge, with_rivals

FIELDS = frozenset({"total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid"})
_KEPT = 6
_EXEMPT = re.compile(r"tva non applicable|293 ?b|non assujetti|exoner\w+ de (?:la )?tva|franchise (?:en base )?de tva")
_SUM_WEIGHT = 0.6
_CLOSING_WEIGHT = 0.8
_ALSO_PAYABLE = 0.15  # added to a TTC that is the sum to pay too
_AS_TTC = 0.62  # factor of a sum to pay taken for the TTC
_UNLABELLED = 0.3  # of a printed amount that only the arithmetic names
_BARE_TOTAL = 0.56  # the label « Total » without a word of tax


@dataclass(frozen=True, slots=True)
class Totals:
    ht: Option | None
    tva: Option | None
    ttc: Option | None
    adds_up: bool
    score: float


def propose(document: Labelled, money: list[Money]) -> dict[str, list[Option]]:
    """By field, the printed sizes with the merged weight of the labels that claim them, best first."""
    pairs = [_in_its_row(document, claim, money) for claim in pair(document, FIELDS, money)]
    by_size: dict[tuple[str, Decimal], list[Pair[Money]]] = defaultdict(list)
    for claim in pairs:
        by_size[claim.field, claim.value.size].append(claim)
    options: dict[str, list[Option]] = {field: [] for field in FIELDS}
    for (field, _), claims in by_size.items():
        best = max(claims, key=lambda claim: (claim.weight, claim.value.segment.line))
        score = merge(min(claim.weight, 0.97) * (1.0 if claim.value.exact else 0.7) for claim in claims[:3])
        options[field].append(Option(best.value, score * _lateness(document, best.value)))
    return {
        field: sorted(candidates, key=lambda option: -option.score)[:_KEPT] for field, candidates in options.items()
    }


def with_closing_rows(
    options: dict[str, list[Option]], document: Labelled, money: list[Money]
) -> dict[str, list[Option]]:
    """A row « Total » under « Montant HT, TVA, Montant TTC » names three totals at once."""
    enlarged = {field: list(candidates) for field, candidates in options.items()}
    for cell, field in closing_rows(document.layout):
        for amount in money:
            if amount.segment is cell:
                enlarged[field].append(Option(amount, _CLOSING_WEIGHT))
    return {
        field: sorted(candidates, key=lambda option: -option.score)[:_KEPT] for field, candidates in enlarged.items()
    }


def _in_its_row(document: Labelled, claim: Pair[Money], money: list[Money]) -> Pair[Money]:
    """« Total » alone before several amounts closes columns: that label has half its weight."""
    bare = claim.field == "total_ttc" and claim.weight < _BARE_TOTAL * claim.place + 1e-9
    if bare:
        row = set(document.layout.row(claim.value.segment))
        if len({other.value for other in money if other.segment in row}) > 1:
            return replace(claim, weight=0.5 * claim.weight)
    return claim


def with_sums(options: dict[str, list[Option]], sums: list[tuple[Money, Money]]) -> dict[str, list[Option]]:
    """The sums of the VAT lines count for HT and TVA as a label does."""
    enlarged = dict(options)
    for field, index in (("total_ht", 0), ("total_tva", 1)):
        known = {option.money.size for option in options[field]}
        unlabelled = [Option(pair[index], _SUM_WEIGHT) for pair in sums if pair[index].size not in known]
        raised = [
            Option(o.money, merge((o.score, _SUM_WEIGHT)))
            if any(pair[index].size == o.money.size for pair in sums)
            else o
            for o in options[field]
        ]
        enlarged[field] = sorted([*raised, *unlabelled], key=lambda option: -option.score)[:_KEPT]
    return enlarged


def _lateness(document: Labelled, money: Money) -> float:
    """The lower an amount stands, the likelier it is a total: 0.93 to 1."""
    return 0.93 + 0.07 * money.segment.line / max(1, len(document.layout.lines))


def solve(options: dict[str, list[Option]], money: list[Money], vat: list[VatLine], text: str) -> Totals:
    """The three totals with the highest score of labels and arithmetic together."""
    exempt = bool(_EXEMPT.search(text))
    payable = {option.money.size for option in options["net_a_payer"]}
    named = [
        Option(o.money, o.score + (_ALSO_PAYABLE if o.money.size in payable else 0.0)) for o in options["total_ttc"]
    ]
    ttcs = named + [Option(o.money, o.score * _AS_TTC) for o in options["net_a_payer"]]
    best = Totals(None, None, None, adds_up=False, score=0.0)
    for ht in (*options["total_ht"], *_implied_base(options, ttcs, money), None):
        for tva in (*options["total_tva"], None):
            for ttc in (*ttcs, *_implied_sum(ht, tva, money), None):
                for tax in (tva,) if tva else (*_implied(ht, ttc, money), None):
                    score, adds_up = weighed(Sums(ht, tax, ttc, vat, money, exempt=exempt))
                    if score > best.score + 1e-9:
                        best = Totals(ht, tax, ttc, adds_up, score)
    return _one_total(best) if exempt else _proven(best, options)


def _proven(totals: Totals, options: dict[str, list[Option]]) -> Totals:
    """A sum to pay counts as the TTC only where the totals add up: something may have been paid before."""
    named = any(totals.ttc and option.money.size == totals.ttc.money.size for option in options["total_ttc"])
    return totals if totals.adds_up or named else replace(totals, ttc=None)


def _one_total(totals: Totals) -> Totals:
    """Where no VAT applies, the one total printed is both HT and TTC."""
    only = totals.ttc if totals.ht is None else totals.ht if totals.ttc is None else None
    return replace(totals, ht=only, ttc=only, adds_up=True) if only and totals.tva is None else totals


def _implied(ht: Option | None, ttc: Option | None, money: list[Money]) -> list[Option]:
    if ht is None or ttc is None or ttc.money.size <= ht.money.size:
        return []
    gap = ttc.money.size - ht.money.size
    printed = [amount for amount in money if amount.size == gap]
    return [Option(printed[-1], _UNLABELLED)] if printed else []


def _implied_base(options: dict[str, list[Option]], ttcs: list[Option], money: list[Money]) -> list[Option]:
    """A printed amount that TTC less TVA comes to at a rate in force, where its own label is unknown."""
    printed = {amount.size: amount for amount in money}
    known = {option.money.size for option in options["total_ht"]}
    gaps = {
        ttc.money.size - tva.money.size
        for tva in options["total_tva"]
        for ttc in ttcs
        if tva.money.size and single_rate(ttc.money.size - tva.money.size, tva.money.size)
    }
    return [Option(printed[gap], _UNLABELLED) for gap in sorted(gaps - known) if gap in printed]


def _implied_sum(ht: Option | None, tva: Option | None, money: list[Money]) -> list[Option]:
    if ht is None or tva is None or tva.money.size == 0:
        return []
    total = ht.money.size + tva.money.size
    printed = [amount for amount in money if amount.size == total]
    return [Option(printed[-1], _UNLABELLED)] if printed else []


def fields(totals: Totals, options: dict[str, list[Option]]) -> dict[str, Proposal]:
    """The answers, each with its arithmetic check where the three are known."""
    checks: tuple[Check, ...] = ()
    if totals.ht and totals.tva and totals.ttc:
        detail = f"{totals.ht.money.value} + {totals.tva.money.value} = {totals.ttc.money.value}"
        checks = (Check(rule="HT+TVA=TTC", ok=totals.adds_up, detail=detail),)
    elif totals.ht and totals.ttc and totals.adds_up:
        checks = (Check(rule="HT+TVA=TTC", ok=True, detail=f"{totals.ht.money.value} → {totals.ttc.money.value}"),)
    proposals: dict[str, Proposal] = {}
    for name, option in (("total_ht", totals.ht), ("total_tva", totals.tva), ("total_ttc", totals.ttc)):
        ranked = [_proposal(option, checks)] if option else []
        ranked += [
            _proposal(rival) for rival in options[name] if option is None or rival.money.size != option.money.size
        ]
        if option is not None and ranked:
            proposals[name] = with_rivals(ranked) or ranked[0]
    return proposals | _payable(totals, options)


def _proposal(option: Option, checks: tuple[Check, ...] = ()) -> Proposal:
    bonus = 0.25 if checks and checks[0].ok else -0.15 if checks else 0.0
    spot = None if option.derived else option.money
    return Proposal(canonical(option.money.value), min(1.0, max(0.0, option.score + bonus)), spot, checks)


def _payable(totals: Totals, options: dict[str, list[Option]]) -> dict[str, Proposal]:
    """Net à payer = TTC less what was paid before; alone, it is the TTC."""
    ttc, paid = totals.ttc, next(iter(options["prepaid"]), None)
    proposals: dict[str, Proposal] = {}
    net = _best_net(options["net_a_payer"], ttc, paid)
    if paid and ttc and paid.money.size < ttc.money.size and paid.score > 0.5:  # noqa: PLR2004
        holds = net is not None and abs(ttc.money.size - paid.money.size - net.money.size) <= CENT
        proposals["prepaid"] = _proposal(paid, (Check(rule="TTC-acompte=net", ok=holds),) if net else ())
    if net is not None:
        checks = _net_checks(net, ttc, proposals.get("prepaid"))
        proposals["net_a_payer"] = with_rivals(
            [_proposal(net, checks), *map(_proposal, options["net_a_payer"])]
        ) or _proposal(net)
    elif ttc is not None and "prepaid" not in proposals:
        base = _proposal(ttc, (Check(rule="HT+TVA=TTC", ok=True),) if totals.adds_up else ())
        proposals["net_a_payer"] = replace(base, score=0.95 * base.score)
    return proposals


def _best_net(nets: list[Option], ttc: Option | None, paid: Option | None) -> Option | None:
    if ttc and paid:
        exact = [net for net in nets if abs(ttc.money.size - paid.money.size - net.money.size) <= CENT]
        nets = exact or nets
    plausible = [net for net in nets if ttc is None or net.money.size <= ttc.money.size + CENT]
    return next(iter(plausible or nets), None)


def _net_checks(net: Option, ttc: Option | None, paid: Proposal | None) -> tuple[Check, ...]:
    if ttc is None:
        return ()
    if net.money.size == ttc.money.size:
        return (Check(rule="net=TTC", ok=True),)
    expected = ttc.money.size - abs(Decimal(str(paid.value))) if paid else None
    if expected is not None:
        return (Check(rule="TTC-acompte=net", ok=abs(expected - net.money.size) <= CENT),)
    return (
        (Check(rule="net<=TTC", ok=True),) if net.money.size < ttc.money.size else (Check(rule="net<=TTC", ok=False),)
    )
