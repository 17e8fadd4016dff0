"""Words with boxes out of a PDF's text layer, in points from the top left of the page as shown."""

import ctypes
import re
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from services.ocr.extraction import Box

_WORD = re.compile(r"[^\s\x00-\x1f\ud800-\udfff\ufffe\uffff]+")  # lone surrogates: icons of symbol fonts
MAX_CHARS = 60_000  # a page of an invoice holds 2,000 to 6,000; beyond, only the start is read


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    certainty: float = 1.0  # the reader's own: 1 for a text layer, Tesseract's 0–1 for a scan


@dataclass(frozen=True, slots=True)
class Affine:
    """(x, y) → (a·x + b·y + c, d·x + e·y + f), in points."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def box(self, box: Box) -> Box:
        corners = [(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs = [self.a * x + self.b * y + self.c for x, y in corners]
        ys = [self.d * x + self.e * y + self.f for x, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Page:
    number: int  # from 1
    width: float
    height: float
    words: tuple[Word, ...]
    scanned: bool = False
    back: "Affine | None" = None  # from these (straightened) words to the page as shown; None: the same


def read_words(page: pdfium.PdfPage, number: int) -> Page:
    """Raises pdfium.PdfiumError where the page cannot be loaded."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        words = _boxes(textpage.raw, _characters(textpage.raw), _to_top_left(page))
    finally:
        textpage.close()
    return Page(number, width, height, tuple(_upright(words, width, height)))


def _characters(textpage: Any) -> str:
    """One UTF-16 unit per character index, so that offsets are indexes."""
    count = min(raw.FPDFText_CountChars(textpage), MAX_CHARS)
    if count <= 0:
        return ""
    buffer = ctypes.create_string_buffer((count + 1) * 2)
    written = raw.FPDFText_GetText(textpage, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    text = buffer.raw[: (written - 1) * 2].decode("utf-16-le", "surrogatepass")
    if len(text) == count and written == count + 1:
        return text
    return "".join(_one(raw.FPDFText_GetUnicode(textpage, index)) for index in range(count))


def _one(code: int) -> str:
    return chr(code) if 0 < code <= 0x10FFFF else " "


def _boxes(textpage: Any, text: str, to_top_left: "Frame") -> list[Word]:
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    edges = [ctypes.byref(edge) for edge in (left, top, right, bottom)]
    words = []
    for match in _WORD.finditer(text):
        rectangles = raw.FPDFText_CountRects(textpage, match.start(), match.end() - match.start())
        if rectangles < 1 or not raw.FPDFText_GetRect(textpage, 0, *edges):
            continue
        x0, y1, x1, y0 = left.value, top.value, right.value, bottom.value
        for index in range(1, rectangles):
            raw.FPDFText_GetRect(textpage, index, *edges)
            x0, x1 = min(x0, left.value), max(x1, right.value)
            y0, y1 = min(y0, bottom.value), max(y1, top.value)
        words.append(Word(match.group(), *to_top_left.box(x0, y0, x1, y1)))
    return words


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible box of a page in PDF user space, and its rotation in quarter turns clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        if self.turns == 0:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        if self.turns == 1:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.turns == 2:  # noqa: PLR2004  half a turn
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        return self.top - y1, self.right - x1, self.top - y0, self.right - x0


def _to_top_left(page: pdfium.PdfPage) -> Frame:
    left, bottom, right, top = page.get_cropbox()
    return Frame(left, bottom, right, top, (page.get_rotation() // 90) % 4)


def _upright(words: list[Word], width: float, height: float) -> list[Word]:
    """Text drawn sideways on an unrotated page: turn the whole page so that its lines run left to right."""
    long = [word for word in words if len(word.text) >= 4]  # noqa: PLR2004
    tall = sum(word.y1 - word.y0 > 1.5 * (word.x1 - word.x0) for word in long)
    if tall <= len(long) / 2 or not long:
        return words
    firsts = [after.y0 - before.y0 for before, after in zip(words, words[1:], strict=False)]
    if sum(step > 0 for step in firsts) >= len(firsts) / 2:
        return [Word(w.text, w.y0, width - w.x1, w.y1, width - w.x0, w.certainty) for w in words]
    return [Word(w.text, height - w.y1, w.x0, height - w.y0, w.x1, w.certainty) for w in words]
