"""python -m services.portal.usecases.drawing PAGE webp|words DPI: a PDF on the standard input, its page on the output."""

import io
import json
import sys
from collections.abc import Iterator

import pypdfium2 as pdfium

from services.portal.usecases import apart

POINTS, MOST_PIXELS, MOST_CHARACTERS = 72, 12_000_000, 40_000
Word = tuple[str, float, float, float, float]


def main() -> None:
    apart.bound()
    number, what, dpi = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    page = pdfium.PdfDocument(sys.stdin.buffer.read())[number - 1]
    sys.stdout.buffer.write(_picture(page, dpi) if what == "webp" else json.dumps(list(_words(page))).encode())


def _picture(page: pdfium.PdfPage, dpi: int) -> bytes:
    """Raises ValueError for a page too large to draw."""
    width, height = page.get_size()
    scale = dpi / POINTS
    if width * height * scale * scale > MOST_PIXELS:
        raise ValueError("page too large")
    out = io.BytesIO()
    page.render(scale=scale).to_pil().save(out, "WEBP", quality=78, method=2)
    return out.getvalue()


def _words(page: pdfium.PdfPage) -> Iterator[Word]:
    """In points from the top left; none of a turned page, whose letters stand elsewhere than they are seen."""
    if page.get_rotation():
        return
    left, _, _, top = page.get_bbox()
    text = page.get_textpage()
    word, boxes = "", list[tuple[float, ...]]()
    for index in range(min(text.count_chars(), MOST_CHARACTERS)):
        character = text.get_text_range(index, 1)
        if character.strip():
            word += character
            boxes.append(text.get_charbox(index, loose=True))
        elif word:
            yield _word(word, boxes, left, top)
            word, boxes = "", []
    if word:
        yield _word(word, boxes, left, top)


def _word(word: str, boxes: list[tuple[float, ...]], left: float, top: float) -> Word:
    x0, y0 = min(b[0] for b in boxes) - left, top - max(b[3] for b in boxes)
    x1, y1 = max(b[2] for b in boxes) - left, top - min(b[1] for b in boxes)
    return word, round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)


if __name__ == "__main__":
    main()
