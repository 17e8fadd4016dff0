"""Tables: the rows that head them, their columns, the row that closes them."""

import re
from collections.abc import Iterable

from services.ocr.domain.page.layout import Layout, Segment

_ITEM_COLUMN = re.compile(
    r"^(?:designations?|descriptions?|libelles?|qte\.?s?|quantites?|qty|quantity|prix|p\.? ?u\.?\b|"
    r"pu\b|unites?\b|unit price|unit cost|"
    r"remise|rem\.|prestations?|produits?|denomination|detail|item|colis|nb\b|nombre|avanc)"
)
_ITEM_WORD = re.compile(
    r"^(?:references?|ref\.?|articles?|code(?: article)?|montant(?: ht)?|total(?: ht| ttc)?|tva|taux|"
    r"heures|jours|nature|poste|u\.?)$"
)
_VAT_COLUMN = re.compile(
    r"^(?:taux|base|bases|taxes?|% ?tva|tva ?%|tx|code tva|assiette|vat rate|taux de tva|taux tva|type)\b"
)
_RATE_COLUMN = re.compile(r"^(?:taux|taxes?|% ?tva|tva ?%|tx|code tva|vat rate|type de taxe|tva$)\b")
_EARLIER_COLUMN = re.compile(
    r"^(?:(?:total |montant )?cumul\w*|(?:mois |montants? |decomptes? |situations? |etat )?(?:precedent|anterieur)\w*|"
    r"deja facture\w*|(?:montant (?:du )?)?marche(?: initial)?)\b"
)
_PRESENT_COLUMN = re.compile(r"\b(?:mois|present\w*|periode|a facturer|cette situation|montant|decompte|situation)\b")
_CLOSING = re.compile(r"^(?:sous-)?tota(?:ls?|ux)(?: general| facture)?\W*$")
_NAMED = (
    ("net_a_payer", re.compile(r"\b(?:a payer|a regler|net du)\b")),
    ("total_ht", re.compile(r"\bh\.? ?t\b|hors|\bbase\b")),
    ("total_ttc", re.compile(r"\bt\.?t\.?c\b|toutes taxes")),
    ("total_tva", re.compile(r"^(?!taux|%).*(?:\btva\b|t\.v\.a|taxes?\b|\bvat\b)")),
)
_DIGIT = re.compile(r"\d")
_UNIT_COLUMN = re.compile(r"^(?:prix|p\.? ?u\b|pu\b|unit)")
MAX_ROW_GAP = 2.5  # heights of a line between two rows of one table


def item_headers(layout: Layout) -> frozenset[int]:
    """Lines that head the table of goods and services."""
    return frozenset(line[0].line for line in layout.lines if len(line) > 1 and _heads_items(line))


def _heads_items(line: tuple[Segment, ...]) -> bool:
    strong = sum(bool(_ITEM_COLUMN.match(cell.plain)) for cell in line)
    return strong > 0 and strong + sum(bool(_ITEM_WORD.match(cell.plain)) for cell in line) > 1


def vat_headers(layout: Layout) -> frozenset[int]:
    """Lines that head a table of VAT with several rows; over a single row, the headings do name totals."""
    return frozenset(
        line[0].line
        for line in layout.lines
        if len(line) > 1
        and not figures(line)
        and (any(_VAT_COLUMN.match(cell.plain) for cell in line) or _names_sums(line))
        and _rows_under(layout, line) > 1
    )


def under_vat_heads(layout: Layout) -> frozenset[int]:
    """Lines of figures just under « Taux de taxe | Montant taxe »: their amounts are VAT though no word in the line says so."""
    lines: set[int] = set()
    for line in layout.lines:
        if len(line) > 1 and not figures(line) and any(_RATE_COLUMN.match(cell.plain) for cell in line):
            lines.update(range(line[0].line + 1, line[0].line + 1 + _rows_under(layout, line)))
    return frozenset(lines)


def _names_sums(line: tuple[Segment, ...]) -> bool:
    """« TVA | HT | Montant TVA | TTC »: three columns or more, of different sums."""
    if len(line) < 3 or figures(line):  # noqa: PLR2004
        return False
    return len({field for cell in line for field, pattern in _NAMED if pattern.search(cell.plain)}) > 1


def figures(line: Iterable[Segment]) -> bool:
    """Whether any cell holds a digit."""
    return any(_DIGIT.search(cell.text) for cell in line)


def _rows_under(layout: Layout, head: tuple[Segment, ...]) -> int:
    """Lines of figures below a head, in its columns, until something else comes."""
    count, bottom = 0, head[0].y1
    column = next((cell for cell in head if _VAT_COLUMN.match(cell.plain)), head[0])
    for line in layout.lines[head[0].line + 1 : head[0].line + 9]:
        under = [
            s
            for s in line
            if s.page == head[0].page and s.x0 < column.x1 + layout.unit and s.x1 > column.x0 - layout.unit
        ]
        if not under:
            continue
        if under[0].y0 - bottom > MAX_ROW_GAP * layout.unit or not figures(tuple(under)):
            break
        count, bottom = count + 1, under[0].y1
    return count


def closing_rows(layout: Layout) -> list[tuple[Segment, str]]:
    """The figures of a row « Total » under the heads of columns, and the total that each head names."""
    heads = item_headers(layout) | {
        line[0].line
        for line in layout.lines
        if not figures(line) and (any(_VAT_COLUMN.match(s.plain) for s in line) or _names_sums(line))
    }
    named_cells = []
    for segment in layout.segments:
        above = [head for head in heads if head < segment.line and layout.lines[head][0].page == segment.page]
        if not above or not _CLOSING.match(segment.plain):
            continue
        for cell in layout.row(segment):
            column = min(layout.lines[max(above)], key=lambda head: distance(cell, head))
            name = next((field for field, pattern in _NAMED if pattern.search(column.plain)), None)
            if cell.x0 > segment.x0 and name is not None:
                named_cells.append((cell, name))
    return named_cells + [named for head in heads for named in _only_row(layout, layout.lines[head])]


def _only_row(layout: Layout, head: tuple[Segment, ...]) -> list[tuple[Segment, str]]:
    """A table of « HT | TVA | TTC » with a single row under it: that row is the invoice's total."""
    columns = [
        (column, name)
        for column in head
        if not _UNIT_COLUMN.search(column.plain)
        and (name := next((field for field, pattern in _NAMED if pattern.search(column.plain)), None))
    ]
    columns = list(
        {name: (column, name) for column, name in columns}.values()
    )  # « Total HT | Remise | Net HT »: the last
    if len(columns) < 2:  # noqa: PLR2004
        return []
    rows = []
    for line in layout.lines[head[0].line + 1 :]:
        if line[0].page != head[0].page:
            break
        cells = [
            (cell, name)
            for column, name in columns
            for cell in line
            if distance(cell, column) < layout.unit and figures((cell,))
        ]
        if len(cells) == len(columns):
            rows.append(cells)
    return rows[0] if len(rows) == 1 else []


def distance(segment: Segment, column: Segment) -> float:
    """How far a cell is from standing in line with a head: at its left, its right or its middle."""
    middle = abs(segment.x0 + segment.x1 - column.x0 - column.x1) / 2
    return min(abs(segment.x0 - column.x0), abs(segment.x1 - column.x1), middle)


def earlier_cells(layout: Layout) -> frozenset[Segment]:
    """Figures under « Cumul » or « Précédent », beside a column of this month: amounts of earlier invoices."""
    cells: set[Segment] = set()
    for head in layout.lines:
        earlier = {cell for cell in head if _EARLIER_COLUMN.match(cell.plain)}
        if not earlier or figures(head) or not any(_PRESENT_COLUMN.search(s.plain) for s in head if s not in earlier):
            continue
        for line in layout.lines[head[0].line + 1 :]:
            if line[0].page != head[0].page:
                break
            cells.update(
                cell
                for cell in line
                if figures((cell,))
                and (column := min(head, key=lambda heading: distance(cell, heading))) in earlier
                and distance(cell, column) < layout.unit
            )
    return frozenset(cells)
