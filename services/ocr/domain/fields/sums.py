"""The sums of a document: totals, VAT lines and goods, solved together (OCR-5)."""

from collections.abc import Mapping
from decimal import Decimal

from contracts.extraction import Check, Value
from services.ocr.domain.evidence import Evidence, Spans
from services.ocr.domain.fields import items, totals, vat
from services.ocr.domain.fields.totals_completion import completed, residual
from services.ocr.domain.labelling.occurrences import Labelled
from services.ocr.domain.page.layout import Segment
from services.ocr.domain.page.tables import earlier_cells
from services.ocr.domain.printed.amounts import Money, canonical
from services.ocr.domain.proposals import Proposal


def propose(evidence: Evidence, _proposals: Mapping[str, Proposal]) -> dict[str, Proposal]:
    document, text = evidence.document, evidence.text
    by_segment = _amounts(document, evidence.taken)
    money = [amount for amounts in by_segment.values() for amount in amounts]
    rows = vat.rows(document.layout, by_segment)
    options = totals.with_closing_rows(totals.propose(document, money), document, money)
    options = totals.with_sums(options, vat.summed(rows, money))
    solved = totals.solve(options, money, rows, text)
    if document.layout.scanned:
        solved = completed(solved)
    proposals = totals.fields(solved, options)
    if "prepaid" not in proposals and (rest := residual(document.layout, solved, proposals.get("net_a_payer"), money)):
        proposals["prepaid"] = rest
    if lines := _vat_lines(solved, rows, money, text):
        proposals["vat_lines"] = lines
    if solved.tva is None and solved.adds_up and solved.ht and solved.ttc:
        proposals["total_tva"] = _derived_tax(solved.ttc.money.size - solved.ht.money.size, lines)
    if goods := items.lines(
        document.layout, by_segment, [total.money.size for total in (solved.ht, solved.ttc) if total]
    ):
        proposals["lines"] = goods
    return proposals


def _amounts(document: Labelled, taken: Spans) -> dict[Segment, list[Money]]:
    """The amounts outside dates, identifiers and the columns of earlier invoices."""
    earlier = earlier_cells(document.layout)
    return {
        segment: kept
        for segment, amounts in vat.money_by_segment(document.layout).items()
        if segment not in earlier
        and (kept := [amount for amount in amounts if not _overlaps(amount, taken.get(segment, []))])
    }


def _overlaps(money: Money, spans: list[tuple[int, int]]) -> bool:
    return any(money.start < end and money.end > start for start, end in spans)


def _derived_tax(gap: Decimal, lines: Proposal | None) -> Proposal:
    """The total of VAT where none is printed: TTC less HT, at the place of the VAT lines."""
    return Proposal(canonical(gap), 0.9, lines.spot if lines else None, (Check(rule="sum of VAT lines", ok=True),))


def _vat_lines(solved: totals.Totals, rows: list[vat.VatLine], money: list[Money], text: str) -> Proposal | None:
    if solved.ht is None or (solved.tva is None and solved.ttc is None):
        return None
    ht = solved.ht.money.size
    tva = solved.tva.money.size if solved.tva else abs((solved.ttc or solved.ht).money.size - ht)
    certainty = min(1.0, solved.ht.score, (solved.tva or solved.ttc or solved.ht).score)
    chosen = vat.choose(rows, money, ht, tva) or vat.without_bases(rows, ht, tva)
    if chosen:
        ordered = sorted(chosen, key=lambda line: -line.rate)
        value: Value = [
            _line(line.rate, line.base.size if line.base else None, line.amount.size, text) for line in ordered
        ]
        return Proposal(value, max(0.85, certainty), chosen[0].amount, (Check(rule="VAT lines add up", ok=True),))
    rate = vat.single_rate(ht, tva)
    if rate is None or not (solved.adds_up or (solved.tva is None and rate > 0)):
        return None
    check = Check(rule="one rate explains HT and TVA", ok=True, detail=f"{rate} %")
    return Proposal([_line(rate, ht, tva, text)], certainty * 0.95, (solved.tva or solved.ht).money, (check,))


def _line(rate: Decimal, base: Decimal | None, amount: Decimal, text: str) -> dict[str, str | None]:
    return {
        "rate": canonical(rate),
        "base": None if base is None else canonical(base),
        "amount": canonical(amount),
        "category": vat.category(rate, text),
    }
