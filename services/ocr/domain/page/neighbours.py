"""The segments over a segment."""

from services.ocr.domain.page.layout import Layout, Segment

MAX_GAP = 4.2  # heights of a line; a wider blank ends a block


def above(layout: Layout, segment: Segment, lines: int) -> list[Segment]:
    """The run of segments over this one, in its column, nearest first."""
    segments: list[Segment] = []
    lowest = segment
    for line in reversed(layout.lines[max(0, segment.line - 2 * lines) : segment.line]):
        over = [cell for cell in line if cell.page == segment.page and _same_column(cell, segment, layout.unit)]
        if not over:
            continue
        if lowest.y0 - over[0].y1 > MAX_GAP * layout.unit or len(segments) >= lines:
            break
        segments.append(over[0])
        lowest = over[0]
    return segments


def _same_column(above: Segment, segment: Segment, unit: float) -> bool:
    return abs(above.x0 - segment.x0) < 3 * unit or (above.x0 < segment.x1 and above.x1 > segment.x0)
