"""From a raw score to a probability, and below which one a field stays empty (OCR-6)."""

from services.ocr.extraction import Source
from services.ocr.found import Found

_DEFAULT_THRESHOLD = 0.5
_THRESHOLDS: dict[str, float] = {}


def calibrated(name: str, found: Found, source: Source) -> float:
    del name, source
    return min(0.999, found.score)


def threshold(name: str) -> float:
    return _THRESHOLDS.get(name, _DEFAULT_THRESHOLD)
