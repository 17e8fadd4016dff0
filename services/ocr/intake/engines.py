"""Two ways to Tesseract behind one interface: tesserocr inside this process, pytesseract in a process apart (OCR-8, OCR-9).

tesserocr loads its model once and is the faster; a picture that kills or stalls it, and a machine that cannot load it, are left
to pytesseract. The French model comes from the system, or from where TESSDATA_PREFIX says.
"""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from services.ocr.domain.reading import EngineName
from services.ocr.domain.refusals import RefusedError

if TYPE_CHECKING:
    from tesserocr import PyTessBaseAPI

Grey = npt.NDArray[np.uint8]

DPI = 300
SPARSE, BLOCK = 11, 6  # page segmentation modes; SPARSE reads most of an invoice's words
SECONDS = 50.0  # of one call: a page takes 2 to 5
_LANGUAGE = "fra"
_MODELS = "/usr/share/tesseract-ocr"


class Engine(Protocol):
    def tsv(self, image: Grey, mode: int) -> str:
        """Tesseract's table of words. Raises RefusedError: `ocr_unavailable`, `too_slow`, `reader_died`."""
        ...


@dataclass(frozen=True, slots=True)
class Tesserocr:
    seconds: float = SECONDS

    def tsv(self, image: Grey, mode: int) -> str:
        height, width = image.shape
        api = _api()
        api.SetPageSegMode(mode)
        api.SetImageBytes(image.tobytes(), width, height, 1, width)
        api.SetSourceResolution(DPI)
        try:
            if not api.Recognize(int(self.seconds * 1000)):
                raise RefusedError("too_slow")
            return str(api.GetTSVText(0))
        finally:
            api.Clear()


@cache
def _api() -> "PyTessBaseAPI":
    _one_thread()
    try:
        from tesserocr import OEM, PyTessBaseAPI  # noqa: PLC0415  it reads the variable when it is loaded

        return PyTessBaseAPI(path=_models(), lang=_LANGUAGE, oem=OEM.LSTM_ONLY)
    except (ImportError, RuntimeError) as error:
        raise RefusedError("ocr_unavailable") from error


@dataclass(frozen=True, slots=True)
class Pytesseract:
    seconds: float = SECONDS

    def tsv(self, image: Grey, mode: int) -> str:
        import pytesseract  # noqa: PLC0415  loaded only where it is needed
        from PIL import Image  # noqa: PLC0415

        _one_thread()
        config = f'--oem 1 --psm {mode} --dpi {DPI} --tessdata-dir "{_models()}"'
        try:
            picture = Image.fromarray(image)
            return str(pytesseract.image_to_data(picture, lang=_LANGUAGE, config=config, timeout=self.seconds))
        except (pytesseract.TesseractNotFoundError, OSError) as error:
            raise RefusedError("ocr_unavailable") from error
        except pytesseract.TesseractError as error:
            raise RefusedError("ocr_unavailable" if _LANGUAGE in str(error) else "reader_died") from error
        except RuntimeError as error:  # the word of pytesseract for a call past its time
            raise RefusedError("too_slow") from error


@dataclass(frozen=True, slots=True)
class Auto:
    """What the first engine cannot do, the second tries before anything is refused."""

    first: Engine = Tesserocr()
    second: Engine = Pytesseract()

    def tsv(self, image: Grey, mode: int) -> str:
        try:
            return self.first.tsv(image, mode)
        except RefusedError:
            return self.second.tsv(image, mode)


_ENGINES: dict[EngineName, Engine] = {"auto": Auto(), "tesserocr": Tesserocr(), "pytesseract": Pytesseract()}


def engine_named(name: EngineName) -> Engine:
    return _ENGINES[name]


def _one_thread() -> None:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # the processes are the parallelism (OCR-8)


def _models() -> str:
    folders = sorted(Path(_MODELS).glob("*/tessdata"), reverse=True)
    return os.environ.get("TESSDATA_PREFIX") or next((str(folder) for folder in folders), _MODELS)
