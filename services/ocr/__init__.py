"""Reads fields out of PDF, scans and XML. As a library: `extract(bytes) -> Extraction`."""

from services.ocr.extraction import Extraction
from services.ocr.reading import extract

__all__ = ["Extraction", "extract"]
