"""One document's way through ocr: to be read as text, as a scan, then done (OCR-8, OCR-10)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from contracts.envelope import FileRef
from contracts.extraction import DocumentReceived

EngineName = Literal["auto", "tesserocr", "pytesseract"]


class Lane(StrEnum):
    """Scans wait in a lane of their own, so that they never delay text (OCR-8)."""

    TEXT = "texte"
    SCAN = "scan"


class State(StrEnum):
    TO_READ = "A_LIRE"
    DONE = "LU"


class FileTrouble(StrEnum):
    """Why a file's bytes are not there to be read."""

    MISSING = "absent"  # not there, not whole yet, or the store of files does not answer
    DIFFERS = "différent"  # whole, and not what was deposited


_FIRST_WAIT, _LONGEST_WAIT = 0.5, 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Fetching:
    """How often a document's file could not be had: `failures` in all, `differing` of them whole but other bytes."""

    failures: int = 0
    differing: int = 0

    def after(self, trouble: FileTrouble) -> "Fetching":
        return Fetching(self.failures + 1, self.differing + (trouble is FileTrouble.DIFFERS))

    @property
    def wait(self) -> float:
        """Seconds until the next attempt: twice as long each time."""
        return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** max(0, min(self.failures, 10) - 1))

    def refusal(self, waited: float, most: float) -> str | None:
        """The code where waiting ends: other bytes twice, or nothing to read for `most` seconds."""
        if self.differing > 1:
            return "altered"
        return "file_missing" if waited >= most else None


@dataclass(frozen=True, slots=True)
class Reading:
    """`attempts` counts the claims in its present lane: more than one means that a reader's service died."""

    document_id: str
    invoice_id: str
    structure_id: str
    file: FileRef
    state: State
    lane: Lane
    attempts: int
    pages_done: int
    depositor: DocumentReceived.Depositor
    fetching: Fetching = Fetching()
    waiting_since: datetime | None = None  # for its file

    def is_news(self, pages_done: int) -> bool:
        """Whether this progress was not published before, and still matters."""
        return self.state is not State.DONE and pages_done > self.pages_done
