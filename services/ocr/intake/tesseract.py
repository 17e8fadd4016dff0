"""Tesseract inside the process: its model is loaded once, not once a page.

The wheel brings the library; the French model comes from the system, or from where TESSDATA_PREFIX says.
"""

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from services.ocr.domain.page.words import Word
from services.ocr.domain.refusals import RefusedError

if TYPE_CHECKING:
    from tesserocr import PyTessBaseAPI

Grey = npt.NDArray[np.uint8]

DPI = 300
SPARSE, BLOCK = 11, 6  # page segmentation modes; SPARSE reads most of an invoice's words
SECONDS = 100
_MODELS = "/usr/share/tesseract-ocr"
_NOISE = re.compile(r"^[^\w€%#]+$")
_UNDERSCORED = re.compile(r"[A-Z0-9]{2}_ [A-Z0-9]|[A-Z0-9]{2} _[A-Z0-9]{2}")  # an underscore where two words meet
_FRAME = "|¦[]{}_‘’'\"«»“”~`"


@cache
def _engine() -> "PyTessBaseAPI":
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # the processes are the parallelism (OCR-8)
    from tesserocr import OEM, PyTessBaseAPI  # noqa: PLC0415  it reads the variable when it is loaded

    models = os.environ.get("TESSDATA_PREFIX") or next(
        (str(folder) for folder in sorted(Path(_MODELS).glob("*/tessdata"), reverse=True)), _MODELS
    )
    return PyTessBaseAPI(path=models, lang="fra", oem=OEM.LSTM_ONLY)


def words_of(image: Grey, mode: int = SPARSE) -> list[Word]:
    """In pixels of the image. Raises RefusedError where Tesseract is missing or too slow."""
    height, width = image.shape
    try:
        engine = _engine()
    except (ImportError, RuntimeError) as error:
        raise RefusedError("ocr_unavailable") from error
    engine.SetPageSegMode(mode)
    engine.SetImageBytes(image.tobytes(), width, height, 1, width)
    engine.SetSourceResolution(DPI)
    try:
        if not engine.Recognize(SECONDS * 1000):
            raise RefusedError("too_slow")
        return words_in(engine.GetTSVText(0))
    finally:
        engine.Clear()


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
