"""Words with boxes out of a PDF's text layer, in points from the top left of the page as shown."""

import ctypes
import re
import sys
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from contracts.extraction import Box
from services.ocr.domain.page.words import Affine, Page, Word

_WORD = re.compile(r"[^\s\x00-\x1f\ud800-\udfff\ufffe\uffff]+")  # lone surrogates: icons of symbol fonts
MAX_CHARS = 60_000  # a page of an invoice holds 2,000 to 6,000; beyond, only the start is read
_NO_GLYPH = dict.fromkeys(map(ord, "■□▯\ufffd"), " ")  # spaces that the font of the page does not have
_THOUSANDS = re.compile(r"(?<=\d)[■□▯\ufffd](?=\d{3}(?!\d))")


def read_words(page: pdfium.PdfPage, number: int) -> Page:
    """Words in lines that run left to right, however the page is turned; raises pdfium.PdfiumError."""
    textpage = page.get_textpage()
    try:
        boxes = _boxes(textpage.raw, _spaced(_characters(textpage.raw)))
    finally:
        textpage.close()
    shown, flow = (page.get_rotation() // 90) % 4, _flow([box for _, box in boxes])
    edges = (
        page.get_bbox()
    )  # also where the box is inherited, as many programs write it; get_cropbox then answers US Letter
    upright = _from_user_space(edges, flow)
    words = tuple(Word(text, *upright.box(box)) for text, box in boxes)
    width, height = page.get_size() if (shown - flow) % 2 == 0 else page.get_size()[::-1]
    back = None if flow == shown else _from_user_space(edges, shown).after(upright.inverse())
    return Page(number, width, height, words, back=back)


def _spaced(text: str) -> str:
    """A missing glyph is nearly always a no-break space; between the digits of a number it separates thousands."""
    return _THOUSANDS.sub("’", text).translate(_NO_GLYPH) if "■" in text or "\ufffd" in text or "□" in text else text


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
    return chr(code) if 0 < code <= sys.maxunicode else " "


def _boxes(textpage: Any, text: str) -> list[tuple[str, Box]]:
    """Words and their boxes in user space, y upwards."""
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
        words.append((match.group(), Box(x0, y0, x1, y1)))
    return words


def _flow(boxes: list[Box]) -> int:
    """Quarter turns after which the lines run left to right, by the side on which most words have their successor."""
    votes = [0, 0, 0, 0]  # to the right, up, to the left, down, in user space
    for before, after in pairwise(boxes):
        across = (after.x0 + after.x1 - before.x0 - before.x1) / 2
        up = (after.y0 + after.y1 - before.y0 - before.y1) / 2
        if abs(up) < 0.5 * (before.y1 - before.y0):
            votes[0 if across > 0 else 2] += 1
        elif abs(across) < 0.5 * (before.x1 - before.x0):
            votes[1 if up > 0 else 3] += (
                up * up < 4 * (before.y1 - before.y0) ** 2 and before.y1 - before.y0 > before.x1 - before.x0
            )
    return votes.index(max(votes))


def _from_user_space(visible: tuple[float, float, float, float], turns: int) -> Affine:
    """To points from the top left of the visible box after `turns` quarter turns clockwise."""
    left, bottom, right, top = visible
    return (
        Affine(1, 0, -left, 0, -1, top),
        Affine(0, 1, -bottom, 1, 0, -left),
        Affine(-1, 0, right, 0, 1, -bottom),
        Affine(0, -1, top, -1, 0, right),
    )[turns]
