"""A whole document: every rule's candidates, weighed together, into the fields of the answer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from services.ocr.domain.extraction import Check, Field, Source
from services.ocr.domain.fields import header, kind, names, parties, sums
from services.ocr.domain.fields.others import creditors, listed
from services.ocr.domain.labelling.pairing import Labelled, label
from services.ocr.domain.page.layout import Layout
from services.ocr.domain.printed.dates import find_dates, month_first
from services.ocr.domain.printed.identifiers import Identifier, find_identifiers
from services.ocr.domain.printed.over_two_lines import days, parts, sirets, wrapped
from services.ocr.domain.printed.references import Reference, find_references
from services.ocr.domain.proposals import Found, Spot
from services.ocr.domain.weighing.confidence import calibrated, sure_enough


def read(layout: Layout) -> dict[str, Field]:
    """Fields of a document read from its words, by text layer or by OCR."""
    return answered(layout, propose(layout))


def answered(layout: Layout, proposed: dict[str, Found]) -> dict[str, Field]:
    """Each proposal with its probability, or an empty field with its candidates where that is too low."""
    source: Source = "scan" if layout.scanned else "text"
    answer: dict[str, Field] = {}
    for name, found in proposed.items():
        confidence = calibrated(name, found)
        answer[name] = _as_shown(found.field(source, confidence, given=sure_enough(name, confidence)), layout)
    return answer


def _as_shown(field: Field, layout: Layout) -> Field:
    """A straightened page's boxes, back on the page that the reader sees."""
    back = layout.backs.get(field.page or 0)
    return replace(field, box=back.box(field.box)) if back and field.box else field


def propose(layout: Layout) -> dict[str, Found]:
    """The best proposal for each field, before anything is left out as too uncertain."""
    text = "\n".join(segment.plain for segment in layout.segments)
    document = label(layout)
    identifiers = [each for segment in layout.segments for each in find_identifiers(segment)] + sirets(layout)
    broken = wrapped(layout)
    american = month_first(text)
    dates = [each for segment in layout.segments for each in find_dates(segment, american=american)]
    dates += days(layout, american=american)
    taken = _spans([*(each for each in identifiers if _certain(each)), *parts(layout, broken), *dates])
    tokens = _tokens(document, taken)
    rows = listed(document, tokens)
    tokens = [each for each in tokens if each.segment not in rows]
    found = header.references(document, tokens)
    found |= header.dates(document, dates, rows | header.of_others(document, tokens, found.get("invoice_number")))
    found |= sums.fields(document, text, taken)
    found |= _parties(layout, identifiers + broken)
    return found | kind.fields(layout, text, found)


def _spans(found: Sequence[Spot]) -> sums.Spans:
    spans: sums.Spans = defaultdict(list)
    for each in found:
        spans[each.segment].append((each.start, each.end))
    return spans


def _certain(each: Identifier) -> bool:
    """Nine digits alone may be a SIREN or somebody's reference, eleven letters a BIC: they stay open to both."""
    return each.kind not in {"siren", "bic"} or each.labelled


def _tokens(document: Labelled, taken: sums.Spans) -> list[Reference]:
    return [
        token
        for segment in header.near_labels(document)
        for token in find_references(
            segment, taken.get(segment, []), [(each.start, each.end) for each in document.labels.get(segment, ())]
        )
    ]


def _held(banks: list[Identifier]) -> list[Identifier]:
    """A BIC that nothing names must be of the IBAN's country: ARCHITECTES has the shape of an Italian one."""
    countries = {each.value[:2] for each in banks if each.kind == "iban"}
    return [each for each in banks if each.kind != "bic" or each.labelled or each.value[4:6] in countries]


def _parties(layout: Layout, identifiers: list[Identifier]) -> dict[str, Found]:
    supplier, recipient, margin = parties.assign(parties.weigh(layout, identifiers))
    found: dict[str, Found] = {}
    for role, party in (("supplier", supplier), ("recipient", recipient)):
        if party is not None:
            found |= parties.identifiers(role, party, margin)
    banks = _held(creditors(layout, identifiers))
    for each in ("iban", "bic"):
        ranked = sorted(
            (i for i in banks if i.kind == each), key=lambda i: (i.ok, i.labelled, -i.segment.line), reverse=True
        )
        if ranked:
            check = (Check("IBAN mod 97", ranked[0].ok, ""),) if each == "iban" else ()
            found[each] = Found(ranked[0].value, 0.98 if ranked[0].ok else 0.8, ranked[0], check)
    return found | names.fields(layout, supplier, recipient)
