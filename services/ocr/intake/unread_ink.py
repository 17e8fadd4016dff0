"""Places of ink without words: digits that stand alone before a thousands' gap, lines of small print (OCR-8)."""

import cv2
import numpy as np

from contracts.extraction import Box
from services.ocr.domain.page.words import Word
from services.ocr.intake.straighten import Grey

_SMALLER = 3  # times the picture is reduced: letters stay apart, grain disappears
_DARKER = 18  # grey levels than what lies around
_LETTERS = 4  # fewest letters of a place without a word beside it
MAX_PLACES = 14


def unread(image: Grey, words: list[Word]) -> list[Box]:
    """Boxes to read again, in pixels of the image; a lone digit's box takes in the amount that it may belong to."""
    if not words:
        return []
    unit = float(np.median([word.y1 - word.y0 for word in words])) / _SMALLER
    letters = _letters(image, words, unit)
    amounts = [word for word in words if word.text[:1].isdigit()]
    lone_digits = [box for mark in letters if (box := _beside(mark, amounts, unit * _SMALLER))]
    return (lone_digits + _lines(letters, unit))[:MAX_PLACES]


def _letters(image: Grey, words: list[Word], unit: float) -> list[Box]:
    """Marks of a letter's size outside all words, in pixels of the image."""
    small = cv2.resize(image, None, fx=1 / _SMALLER, fy=1 / _SMALLER, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, _DARKER)
    read = np.zeros_like(ink)
    for word in words:
        x0, y0, x1, y1 = (round(edge / _SMALLER) for edge in (word.x0, word.y0, word.x1, word.y1))
        read[max(0, y0 - 1) : y1 + 2, max(0, x0 - 1) : x1 + 2] = 1
    _, _, marks, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    marks_of_letters = []
    for (x, y, width, height, _), (cx, cy) in zip(marks[1:].tolist(), centres[1:].tolist(), strict=True):
        if 0.45 * unit <= height <= 1.6 * unit and width <= 3 * unit and not read[int(cy), int(cx)]:
            marks_of_letters.append(Box(*(float(edge * _SMALLER) for edge in (x, y, x + width, y + height))))
    return marks_of_letters


def _beside(mark: Box, amounts: list[Word], unit: float) -> Box | None:
    """The mark with the amount that follows it at a blank's distance."""
    middle = (mark.y0 + mark.y1) / 2
    for word in amounts:
        near = -0.2 * unit <= word.x0 - mark.x1 <= 1.2 * unit and mark.x1 - mark.x0 < unit
        if near and word.y0 < middle < word.y1:
            return _padded(Box(mark.x0, min(mark.y0, word.y0), word.x1, max(mark.y1, word.y1)), unit)
    return None


def _lines(letters: list[Box], unit: float) -> list[Box]:
    """Letters in a row, the longest rows first."""
    reach = 2 * unit * _SMALLER
    rows: list[list[Box]] = []
    for letter in sorted(letters, key=lambda box: box.x0):
        middle = (letter.y0 + letter.y1) / 2
        row = next((r for r in rows if letter.x0 - r[-1].x1 < reach and r[-1].y0 < middle < r[-1].y1), None)
        if row is None:
            rows.append([letter])
        else:
            row.append(letter)
    rows = sorted((row for row in rows if len(row) >= _LETTERS), key=len, reverse=True)
    return [_padded(_around(row), unit * _SMALLER) for row in rows]


def _around(row: list[Box]) -> Box:
    return Box(min(b.x0 for b in row), min(b.y0 for b in row), max(b.x1 for b in row), max(b.y1 for b in row))


def _padded(box: Box, unit: float) -> Box:
    side = 0.5 * unit
    return Box(max(0.0, box.x0 - side), max(0.0, box.y0 - 0.6 * side), box.x1 + side, box.y1 + 0.6 * side)
