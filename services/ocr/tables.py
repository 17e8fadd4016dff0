"""Rows that head a table: their words name columns, not totals."""

import re

from services.ocr.labels import OTHER, Occurrence
from services.ocr.layout import Layout, Segment

_ITEM_COLUMN = re.compile(
    r"^(?:designations?|descriptions?|libelles?|qte\.?s?|quantites?|qty|quantity|prix|p\.? ?u\.?\b|pu\b|unites?|unit price|"
    r"references?|ref\.?|articles?|rem\.?|remise|prestations?|produits?|nature|poste|detail|item|rate|cond\.?|u\.|code|colis|heures|jours)"
)
_VAT_COLUMN = re.compile(r"^(?:taux|base|bases|taxes?|% ?tva|tva ?%|tx|code tva|assiette|vat rate|taux de tva|taux tva|type)\b")
_AMOUNT_FIELDS = frozenset({"total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid"})
VAT_HEADER_WEIGHT = 0.4


def item_headers(layout: Layout) -> frozenset[int]:
    """Lines that head the table of goods and services."""
    return frozenset(
        line[0].line for line in layout.lines if sum(bool(_ITEM_COLUMN.match(each.plain)) for each in line) >= 2  # noqa: PLR2004
    )


def vat_headers(layout: Layout) -> frozenset[int]:
    """Lines that head the table of VAT by rate."""
    return frozenset(line[0].line for line in layout.lines if any(_VAT_COLUMN.match(each.plain) for each in line) and len(line) > 1
                     and not any(any(c.isdigit() for c in each.text) for each in line))


def demote_columns(layout: Layout, labels: dict[Segment, list[Occurrence]]) -> dict[Segment, list[Occurrence]]:
    """Column headings speak of no total: those of goods not at all, those of VAT weakly."""
    items, vats = item_headers(layout), vat_headers(layout)
    if not items and not vats:
        return labels
    return {segment: [_demoted(each, items, vats) for each in found] for segment, found in labels.items()}


def _demoted(each: Occurrence, items: frozenset[int], vats: frozenset[int]) -> Occurrence:
    if each.field not in _AMOUNT_FIELDS:
        return each
    if each.segment.line in items:
        return Occurrence(OTHER, 0.3, each.segment, each.start, each.end)
    if each.segment.line in vats:
        return Occurrence(each.field, each.weight * VAT_HEADER_WEIGHT, each.segment, each.start, each.end)
    return each
