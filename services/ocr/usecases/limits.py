"""What one document may cost, and the parts of a reading that may be left out or done otherwise (OCR-9)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from services.ocr.domain.reading import EngineName


class Phase(StrEnum):
    """Parts of a reading whose failure need not be the document's end."""

    RULES = "rules"
    COMPARING = "comparing"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost. The head is on the first pages and the totals on the last (OCR-2)."""

    max_bytes: int = 100_000_000
    max_pages: int = 2_000
    first_pages: int = 8
    last_pages: int = 3
    first_scans: int = 3
    last_scans: int = 2
    min_words: int = 8  # fewer on a page with a picture: it is read by OCR
    stamp_words: int = 40  # fewer on a page that a picture covers: a scanner's stamp, so it is read by OCR too
    compare: bool = True  # an XML with the pages beside it
    validate: bool = True  # an XML against the rules (OCR-11)
    scan: bool = True  # False: a page that needs OCR raises ScanNeededError
    engine: EngineName = "auto"
    on_phase: Callable[[Phase], None] | None = None  # called when a part begins that may be left out or done otherwise

    def begin(self, phase: Phase) -> None:
        if self.on_phase is not None:
            self.on_phase(phase)


DEFAULT_LIMITS = Limits()
Progress = Callable[[int, int], None]


class ScanNeededError(Exception):
    """Raised only where `Limits.scan` is off: the document waits for the slower lane (OCR-8)."""
