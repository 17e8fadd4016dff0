"""Labels that head the columns of a table: they name no total of the invoice."""

import re

from services.ocr.domain.labelling.occurrences import Occurrence
from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.page.tables import figures, item_headers, vat_headers
from services.ocr.domain.vocabulary.labels import OTHER

_AMOUNT_FIELDS = frozenset({"total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid"})
# amounts of the contract, of the works so far, before a discount: not this invoice's
_EARLIER = re.compile(
    r"\bmarche\b|cumul|precedent|anterieur|\binitial|avenant|\bbrut\b|avant remise|remise|"
    r"restant a facturer|deja facture|report\b"
)
VAT_HEADER_WEIGHT = 0.4
_BARE_CONTRACT = re.compile(r"marche|contrat")


def demote_columns(layout: Layout, labels: dict[Segment, list[Occurrence]]) -> dict[Segment, list[Occurrence]]:
    """Headings of columns of goods label no total; those of VAT tables do so with less weight."""
    items, vats = item_headers(layout), vat_headers(layout)
    return {
        segment: [
            _silent(occurrence) if _describes(layout, occurrence, items) else _demoted(occurrence, items, vats)
            for occurrence in occurrences
        ]
        for segment, occurrences in labels.items()
    }


def _silent(each: Occurrence) -> Occurrence:
    return Occurrence(OTHER, 0.3, each.segment, each.start, each.end)


def _describes(layout: Layout, each: Occurrence, items: frozenset[int]) -> bool:
    """« Contrat 2024-A entretien » in a row of goods, with neither n° nor colon, is what is sold."""
    if each.field != "marche" or not _BARE_CONTRACT.fullmatch(each.segment.plain[each.start : each.end]):
        return False
    under = any(head < each.segment.line and layout.lines[head][0].page == each.segment.page for head in items)
    row = layout.row(each.segment)
    return under and figures(row[row.index(each.segment) + 1 :])


def _demoted(each: Occurrence, items: frozenset[int], vats: frozenset[int]) -> Occurrence:
    if each.segment.line in items and each.field in {"marche", "engagement", "due_date"}:
        return _silent(each)
    if each.field not in _AMOUNT_FIELDS:
        return each
    if each.segment.line in items or _EARLIER.search(each.segment.plain):
        return _silent(each)
    if each.segment.line in vats:
        return Occurrence(each.field, each.weight * VAT_HEADER_WEIGHT, each.segment, each.start, each.end)
    return each
