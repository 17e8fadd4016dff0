"""Reads the fields of invoices out of PDF, scans and XML. As a library: `extract(bytes) -> Extraction`."""

from contracts.extraction import Extraction
from services.ocr.usecases.read import extract

__all__ = ["Extraction", "extract"]
