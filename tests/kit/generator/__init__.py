"""Varied French public-sector invoices with what is printed on them: text PDFs by family, and scans made of them."""

from tests.kit.generator.families import FAMILIES, Document, generate
from tests.kit.generator.scans import DEFECTS, scanned

__all__ = ["DEFECTS", "FAMILIES", "Document", "generate", "scanned"]
