"""Lists of several invoices on one page: their numbers, dates and amounts are not this invoice's (OCR-6)."""

from collections.abc import Sequence

from services.ocr.domain.labelling.occurrences import Labelled
from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.page.tables import distance
from services.ocr.domain.printed.references import Reference

_ROW = 2.5  # heights of a line between two rows of one list


def rows_of_lists(document: Labelled, tokens: Sequence[Reference]) -> set[Segment]:
    """The rows of a list of invoices, « N° facture | Date | Montant » over two numbers or more: none is this one's."""
    layout = document.layout
    cells: set[Segment] = set()
    for segment, labels in document.labels.items():
        heads = labels[0].field == "invoice_number" and not segment.text[labels[0].end :].strip(" :.")
        if heads and len(layout.row(segment)) > 1:
            rows = _rows(layout, segment, [token for token in tokens if token.segment.page == segment.page])
            cells.update(cell for row in rows for cell in layout.row(row) if len(rows) > 1)
    return cells


def _rows(layout: Layout, head: Segment, tokens: Sequence[Reference]) -> list[Segment]:
    """Under a head, line by line, the cells that are one number each, beside others."""
    rows: list[Segment] = []
    bottom = head.y1
    for line in layout.lines[head.line + 1 : head.line + 40]:
        if line[0].page != head.page or line[0].y0 - bottom > _ROW * layout.unit:
            break
        cell = next((cell for cell in line if distance(cell, head) < layout.unit), None)
        if cell is None or len(layout.row(cell)) < 2 or not any(_alone(token, cell) for token in tokens):  # noqa: PLR2004
            break
        rows.append(cell)
        bottom = cell.y1
    return rows


def _alone(token: Reference, cell: Segment) -> bool:
    return token.segment is cell and len(cell.text.strip()) <= token.end - token.start + 2
