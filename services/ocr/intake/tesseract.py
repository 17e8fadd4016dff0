"""Tesseract's table of words, as words: noise left out, codes put back together (OCR-8)."""

import re
from collections.abc import Iterable, Iterator

from services.ocr.domain.page.words import Word
from services.ocr.intake.engines import SPARSE, Engine, Grey

_NOISE = re.compile(r"^[^\w€%#]+$")
_UNDERSCORED = re.compile(r"[A-Z0-9]{2}_ [A-Z0-9]|[A-Z0-9]{2} _[A-Z0-9]{2}")  # an underscore where two words meet
_FRAME = "|¦[]{}_‘’'\"«»“”~`"


def words_of(engine: Engine, image: Grey, mode: int = SPARSE) -> list[Word]:
    """In pixels of the image. Raises RefusedError where no engine can read it."""
    return words_in(engine.tsv(image, mode))


def words_in(tsv: str) -> list[Word]:
    words = []
    for text, left, top, width, height, certainty in _joined(_cells(tsv)):
        inner = text.strip(_FRAME)
        if inner and not (_NOISE.match(inner) and inner not in {"-", ":", "€", "/"}):
            words += [Word(part, *box, certainty) for part, box in _split(inner, left, top, width, height)]
    return words


_Read = tuple[str, float, float, float, float, float]  # text, left, top, width, height, certainty


def _cells(tsv: str) -> Iterator[tuple[list[str], _Read]]:
    """Each word with its block, paragraph and line."""
    for line in tsv.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) == 12 and cells[0] == "5":  # noqa: PLR2004  Tesseract's columns; level 5 is a word
            left, top, width, height = map(float, cells[6:10])
            yield cells[1:5], (cells[11].strip(), left, top, width, height, max(0.0, min(1.0, float(cells[10]) / 100)))


def _joined(cells: Iterable[tuple[list[str], _Read]]) -> Iterator[_Read]:
    """Puts a code that Tesseract split at its underscore back together."""
    line, pending = [""], None
    for place, word in cells:
        if pending is not None and place == line and _UNDERSCORED.search(f"{pending[0]} {word[0]}"):
            pending = _together(pending, word)
            continue
        if pending is not None:
            yield pending
        line, pending = place, word
    if pending is not None:
        yield pending


def _together(one: _Read, other: _Read) -> _Read:
    left, top = min(one[1], other[1]), min(one[2], other[2])
    right, bottom = max(one[1] + one[3], other[1] + other[3]), max(one[2] + one[4], other[2] + other[4])
    return one[0] + other[0], left, top, right - left, bottom - top, min(one[5], other[5])


def _split(
    text: str, left: float, top: float, width: float, height: float
) -> list[tuple[str, tuple[float, float, float, float]]]:
    """The parts of a text that holds blanks, which Tesseract took for one word; their boxes share its width by length."""
    parts = text.split()
    pitch = width / max(1, len(text))
    words, at = [], 0
    for part in parts:
        at = text.index(part, at)
        words.append((part, (left + at * pitch, top, left + (at + len(part)) * pitch, top + height)))
        at += len(part)
    return words
