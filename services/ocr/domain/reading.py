"""One document's way through ocr: to be read as text, as a scan, then done (OCR-8, OCR-10)."""

from dataclasses import dataclass
from enum import StrEnum

from contracts.envelope import FileRef


class Lane(StrEnum):
    """Scans wait in a lane of their own, so that they never delay text (OCR-8)."""

    TEXT = "texte"
    SCAN = "scan"


class State(StrEnum):
    TO_READ = "A_LIRE"
    DONE = "LU"


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

    def is_news(self, pages_done: int) -> bool:
        """Whether this progress was not published before, and still matters."""
        return self.state is not State.DONE and pages_done > self.pages_done
