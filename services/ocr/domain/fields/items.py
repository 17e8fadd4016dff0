"""The lines of goods and services, given only where they add up to a printed total (OCR-2, OCR-6)."""

import re
from decimal import Decimal

from contracts.extraction import Check, Value
from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.page.tables import distance, item_headers
from services.ocr.domain.printed.amounts import Money, canonical, find_rates
from services.ocr.domain.proposals import Proposal

CENT = Decimal("0.01")
MAX_LINES = 500
_COLUMNS = (
    (
        "label",
        re.compile(r"designation|description|libelle|prestation|produit|denomination|detail|nature|article|item"),
    ),
    ("quantity", re.compile(r"^(?:qte|quantite|qty|quantity|nb|nombre|heures|jours)")),
    ("unit_price", re.compile(r"^(?:p\.? ?u|pu\b|prix (?:unit|net)|unit price|rate$|prix$)")),
    ("rate", re.compile(r"^(?:tva|taux|% ?tva|taxes?|vat)")),
    ("amount", re.compile(r"^(?:montant|total|amount|prix ht|price)")),
)
_QUANTITY = re.compile(r"-?\d+(?:[.,]\d+)?")
Line = dict[str, str | None]


def lines(layout: Layout, money: dict[Segment, list[Money]], totals: list[Decimal]) -> Proposal | None:
    """`totals`: the printed sums, HT or TTC, that the amounts of the lines may add up to."""
    rows: list[tuple[Line, Money]] = []
    for head in sorted(item_headers(layout)):
        rows += _table(layout, head, money)
    total = abs(sum((amount.value for _, amount in rows), Decimal(0)))
    if not rows or len(rows) > MAX_LINES or all(abs(total - printed) > CENT for printed in totals):
        return None
    value: Value = [line for line, _ in rows]
    return Proposal(value, 0.9, rows[0][1], (Check(rule="lines add up", ok=True, detail=canonical(total)),))


def _table(layout: Layout, head: int, money: dict[Segment, list[Money]]) -> list[tuple[Line, Money]]:
    columns = _columns(layout.lines[head])
    if "label" not in columns or "amount" not in columns:
        return []
    rows: list[tuple[Line, Money]] = []
    bottom = layout.lines[head][0].y1
    for row in layout.lines[head + 1 :]:
        if row[0].page != layout.lines[head][0].page or row[0].y0 - bottom > 4 * layout.unit:
            break
        cells = _cells(row, columns)
        amount = next((candidate for segment in cells.get("amount", []) for candidate in money.get(segment, ())), None)
        if amount is not None and "label" in cells:
            rows.append((_line(cells, amount, money), amount))
        elif amount is not None:
            break
        bottom = row[0].y1
    return rows


def _columns(head: tuple[Segment, ...]) -> dict[str, Segment]:
    """The last « montant » is the line's own: earlier ones are prices or taxes."""
    columns: dict[str, Segment] = {}
    for segment in head:
        for name, pattern in _COLUMNS:
            if pattern.search(segment.plain):
                if name not in columns or name == "amount":
                    columns[name] = segment
                break
    return columns


def _cells(row: tuple[Segment, ...], columns: dict[str, Segment]) -> dict[str, list[Segment]]:
    cells: dict[str, list[Segment]] = {}
    for segment in row:
        name = min(columns, key=lambda column: distance(segment, columns[column]))
        cells.setdefault(name, []).append(segment)
    return cells


def _line(cells: dict[str, list[Segment]], amount: Money, money: dict[Segment, list[Money]]) -> Line:
    price = next((candidate for segment in cells.get("unit_price", []) for candidate in money.get(segment, ())), None)
    quantity = next(
        (match.group() for segment in cells.get("quantity", []) if (match := _QUANTITY.search(segment.text))), None
    )
    rate = next((candidate for segment in cells.get("rate", []) for candidate in find_rates(segment)), None)
    return {
        "id": None,
        "label": " ".join(segment.text for segment in cells["label"]),
        "quantity": quantity.replace(",", ".") if quantity else None,
        "unit_price": canonical(price.value) if price else None,
        "rate": canonical(rate) if rate is not None else None,
        "amount": canonical(amount.value),
    }
