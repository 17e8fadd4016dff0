"""Small PDFs drawn from lines of text, for one rule at a time."""

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

Line = tuple[float, float, str]  # x, y from the top, text


def pdf(*lines: Line, rotation: int = 0, size: float = 10) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=True)
    canvas.setFont("Helvetica", size)
    if rotation:
        canvas.setPageRotation(rotation)
    for x, y, text in lines:
        canvas.drawString(x, 842 - y, text)
    canvas.save()
    return buffer.getvalue()


def column(*texts: str, x: float = 50, top: float = 60, pitch: float = 16) -> bytes:
    return pdf(*((x, top + pitch * row, text) for row, text in enumerate(texts)))


TOTALS = ("Total HT : 100,00 €", "TVA 20 % : 20,00 €", "Total TTC : 120,00 €")


def down(x: float, y: float, *texts: str, pitch: float = 16) -> list[Line]:
    return [(x, y + pitch * row, text) for row, text in enumerate(texts)]


def grid(y: float, columns: tuple[float, ...], *rows: tuple[str, ...], pitch: float = 16) -> list[Line]:
    return [
        (x, y + pitch * row, cell)
        for row, cells in enumerate(rows)
        for x, cell in zip(columns, cells, strict=True)
        if cell
    ]
