"""Tesseract inside the process: its model is loaded once, not once a page.

The wheel brings the library; the French model comes from the system, or from where TESSDATA_PREFIX says.
"""

import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from services.ocr.extraction import RefusedError
from services.ocr.words import Word

if TYPE_CHECKING:
    from tesserocr import PyTessBaseAPI

Grey = npt.NDArray[np.uint8]

DPI = 300
SPARSE, BLOCK = 11, 6  # segmentation of a page: the first finds the most of an invoice
SECONDS = 100
_MODELS = "/usr/share/tesseract-ocr"
_NOISE = re.compile(r"^[^\w€%#]+$")
_FRAME = "|¦[]{}_‘’'\"«»“”~`"


@cache
def _engine() -> "PyTessBaseAPI":
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # the processes are the parallelism (OCR-8)
    from tesserocr import OEM, PyTessBaseAPI  # noqa: PLC0415  it reads the variable when it is loaded

    models = os.environ.get("TESSDATA_PREFIX") or next(
        (str(found) for found in sorted(Path(_MODELS).glob("*/tessdata"), reverse=True)), _MODELS
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
        return _words(engine.GetTSVText(0))
    finally:
        engine.Clear()


def _words(tsv: str) -> list[Word]:
    words = []
    for line in tsv.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) != 12 or cells[0] != "5":  # noqa: PLR2004  Tesseract's columns; level 5 is a word
            continue
        text = cells[11].strip().strip(_FRAME)
        if not text or (_NOISE.match(text) and text not in {"-", ":", "€", "/"}):
            continue
        left, top, width, height = map(float, cells[6:10])
        certainty = max(0.0, min(1.0, float(cells[10]) / 100))
        words += [Word(part, *box, certainty) for part, box in _split(text, left, top, width, height)]
    return words


def _split(
    text: str, left: float, top: float, width: float, height: float
) -> list[tuple[str, tuple[float, float, float, float]]]:
    """A word that Tesseract made of two, at the blank inside it."""
    parts = text.split()
    pitch = width / max(1, len(text))
    found, at = [], 0
    for part in parts:
        at = text.index(part, at)
        found.append((part, (left + at * pitch, top, left + (at + len(part)) * pitch, top + height)))
        at += len(part)
    return found
