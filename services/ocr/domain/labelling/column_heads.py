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
            _as_other(occurrence) if _describes(layout, occurrence, items) else _demoted(occurrence, items, vats)
            for occurrence in occurrences
        ]
        for segment, occurrences in labels.items()
    }


def _as_other(label: Occurrence) -> Occurrence:
    return Occurrence(OTHER, 0.3, label.segment, label.start, label.end)


def _describes(layout: Layout, label: Occurrence, items: frozenset[int]) -> bool:
    """« Contrat 2024-A entretien » in a row of goods, with neither n° nor colon, describes the goods."""
    if label.field != "marche" or not _BARE_CONTRACT.fullmatch(label.segment.plain[label.start : label.end]):
        return False
    under = any(head < label.segment.line and layout.lines[head][0].page == label.segment.page for head in items)
    row = layout.row(label.segment)
    return under and figures(row[row.index(label.segment) + 1 :])


def _demoted(label: Occurrence, items: frozenset[int], vats: frozenset[int]) -> Occurrence:
    if label.segment.line in items and label.field in {"marche", "engagement", "due_date"}:
        return _as_other(label)
    if label.field not in _AMOUNT_FIELDS:
        return label
    if label.segment.line in items or _EARLIER.search(label.segment.plain):
        return _as_other(label)
    if label.segment.line in vats:
        return Occurrence(label.field, label.weight * VAT_HEADER_WEIGHT, label.segment, label.start, label.end)
    return label
