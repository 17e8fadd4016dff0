"""A whole document: every rule's candidates, weighed together, into the fields of the answer."""

from dataclasses import replace
from decimal import Decimal

from services.ocr import header, items, kind, names, parties, totals, vat
from services.ocr.amounts import Money, canonical
from services.ocr.confidence import calibrated, threshold
from services.ocr.dates import find_dates, month_first
from services.ocr.extraction import Check, Field, Source, Value
from services.ocr.found import Found
from services.ocr.identifiers import Identifier, find_identifiers
from services.ocr.layout import Layout, Segment
from services.ocr.pairing import label
from services.ocr.references import Reference, find_references


def read(layout: Layout) -> dict[str, Field]:
    """Fields of a document read from its words, by text layer or by OCR."""
    return answered(layout, propose(layout))


def answered(layout: Layout, proposed: dict[str, Found]) -> dict[str, Field]:
    """Each proposal with its probability, or an empty field with its candidates where that is too low."""
    source: Source = "scan" if layout.scanned else "text"
    answer: dict[str, Field] = {}
    for name, found in proposed.items():
        confidence = calibrated(name, found)
        answer[name] = _as_shown(found.field(source, confidence, threshold(name)), layout)
    return answer


def _as_shown(field: Field, layout: Layout) -> Field:
    """A straightened page's boxes, back on the page that the reader sees."""
    back = layout.backs.get(field.page or 0)
    return replace(field, box=back.box(field.box)) if back and field.box else field


def propose(layout: Layout) -> dict[str, Found]:
    """The best proposal for each field, before anything is left out as too uncertain."""
    text = "\n".join(segment.plain for segment in layout.segments)
    document = label(layout)
    identifiers = {segment: found for segment in layout.segments if (found := find_identifiers(segment))}
    american = month_first(text)
    dates = {segment: found for segment in layout.segments if (found := find_dates(segment, american=american))}
    found = header.dates(document, [each for group in dates.values() for each in group])
    taken = _spans(identifiers, dates)
    tokens: list[Reference] = [
        token
        for segment in header.near_labels(document)
        for token in find_references(
            segment, taken.get(segment, []), [(each.start, each.end) for each in document.labels.get(segment, ())]
        )
    ]
    found |= header.references(document, tokens)
    found |= _money(layout, document, text, taken)
    found |= _parties(layout, [each for group in identifiers.values() for each in group])
    found |= kind.fields(layout, text, found)
    return found


def _spans(*groups: dict[Segment, list]) -> dict[Segment, list[tuple[int, int]]]:  # type: ignore[type-arg]
    spans: dict[Segment, list[tuple[int, int]]] = {}
    for group in groups:
        for segment, found in group.items():
            spans.setdefault(segment, []).extend((each.start, each.end) for each in found if _certain(each))
    return spans


def _certain(each: object) -> bool:
    """Nine digits alone may be a SIREN or somebody's reference, eleven letters a BIC: they stay open to both."""
    return not isinstance(each, Identifier) or each.kind not in {"siren", "bic"} or each.labelled


def _money(layout: Layout, document, text: str, taken: dict[Segment, list[tuple[int, int]]]) -> dict[str, Found]:  # type: ignore[no-untyped-def]
    by_segment = {
        segment: kept
        for segment, found in vat.money_by_segment(layout).items()
        if (
            kept := [
                m for m in found if not any(m.start < end and m.end > start for start, end in taken.get(segment, ()))
            ]
        )
    }
    money: list[Money] = [each for found in by_segment.values() for each in found]
    rows = vat.rows(layout, by_segment)
    options = totals.with_sums(totals.propose(document, money), vat.summed(rows, money))
    solved = totals.solve(options, money, rows, text)
    found = totals.fields(solved, options)
    if "prepaid" not in found and (rest := totals.residual(layout, solved, found.get("net_a_payer"), money)):
        found["prepaid"] = rest
    lines = _vat_lines(solved, rows, money, text)
    sums = [each.money.size for each in (solved.ht, solved.ttc) if each]
    if goods := items.lines(layout, by_segment, sums):
        found["lines"] = goods
    if solved.tva is None and solved.adds_up and solved.ht and solved.ttc:
        found["total_tva"] = _derived_tax(solved.ttc.money.size - solved.ht.money.size, lines)
    return found | ({"vat_lines": lines} if lines else {})


def _derived_tax(gap: Decimal, lines: Found | None) -> Found:
    """No total of VAT is printed: the sum of its lines, or nothing where none applies."""
    return Found(canonical(gap), 0.9, lines.spot if lines else None, (Check("sum of VAT lines", ok=True),))


def _vat_lines(solved: totals.Totals, rows: list[vat.VatLine], money: list[Money], text: str) -> Found | None:
    if solved.ht is None or (solved.tva is None and solved.ttc is None):
        return None
    ht = solved.ht.money.size
    tva = solved.tva.money.size if solved.tva else abs((solved.ttc or solved.ht).money.size - ht)
    chosen = vat.choose(rows, money, ht, tva) or vat.without_bases(rows, ht, tva)
    certainty = min(1.0, solved.ht.score, (solved.tva or solved.ttc or solved.ht).score)
    if chosen:
        value: Value = [
            _line(each.rate, each.base and each.base.size, each.amount.size, text)
            for each in sorted(chosen, key=lambda v: -v.rate)
        ]
        return Found(value, max(0.85, certainty), chosen[0].amount, (Check("VAT lines add up", ok=True),))
    rate = vat.single_rate(ht, tva)
    if rate is None or not (solved.adds_up or (solved.tva is None and rate > 0)):
        return None
    spot = (solved.tva or solved.ht).money
    return Found(
        [_line(rate, ht, tva, text)],
        certainty * 0.95,
        spot,
        (Check("one rate explains HT and TVA", ok=True, detail=f"{rate} %"),),
    )


def _line(rate: Decimal, base: Decimal | None, amount: Decimal, text: str) -> dict[str, str | None]:
    return {
        "rate": canonical(rate),
        "base": None if base is None else canonical(base),
        "amount": canonical(amount),
        "category": vat.category(rate, text),
    }


def _parties(layout: Layout, identifiers: list[Identifier]) -> dict[str, Found]:
    supplier, recipient, margin = parties.assign(parties.weigh(layout, identifiers))
    found: dict[str, Found] = {}
    for role, party in (("supplier", supplier), ("recipient", recipient)):
        if party is not None:
            found |= parties.identifiers(role, party, margin)
    for each in ("iban", "bic"):
        ranked = sorted(
            (i for i in identifiers if i.kind == each), key=lambda i: (i.ok, i.labelled, -i.segment.line), reverse=True
        )
        if ranked:
            check = (Check("IBAN mod 97", ranked[0].ok, ""),) if each == "iban" else ()
            found[each] = Found(ranked[0].value, 0.98 if ranked[0].ok else 0.8, ranked[0], check)
    return found | names.fields(layout, supplier, recipient)
