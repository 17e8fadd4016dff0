"""Opens PDFs, says why one does not open, and reads the words of their pages."""

from io import BytesIO

import pypdfium2 as pdfium
from pypdfium2 import raw

from services.ocr.domain.page.words import Page
from services.ocr.domain.refusals import RefusedError
from services.ocr.intake.pdf_text import read_words

COVERING = 0.6  # share of a page from which a picture is the page


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """Raises RefusedError with the reason."""
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise RefusedError(_why_closed(data)) from error


def _why_closed(data: bytes) -> str:
    """PDFium keeps the last document's reason where it has none for this one, so another reader is asked."""
    import pikepdf  # noqa: PLC0415  needed only for the few files that do not open

    try:
        with pikepdf.open(BytesIO(data)) as document:
            return "damaged" if len(document.pages) else "no_pages"
    except pikepdf.PasswordError:
        return "encrypted"
    except Exception:  # noqa: BLE001  pikepdf raises many kinds of errors on a broken file
        return "damaged"


def text_of(document: pdfium.PdfDocument, number: int) -> Page | None:
    """The words of a page's text layer; None for a page that PDFium cannot load."""
    try:
        page = document[number - 1]
        try:
            return read_words(page, number)
        finally:
            page.close()
    except pdfium.PdfiumError:
        return None


def covered_by_picture(document: pdfium.PdfDocument, number: int) -> bool:
    """Whether one picture takes most of a page: a scan, whatever a scanner printed over it."""
    page = document[number - 1]
    try:
        width, height = page.get_size()
        most = COVERING * width * height
        pictures = page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3)
        return any((x1 - x0) * (y1 - y0) >= most for x0, y0, x1, y1 in (picture.get_bounds() for picture in pictures))
    finally:
        page.close()


def has_picture(document: pdfium.PdfDocument, number: int) -> bool:
    """Whether anything but text is drawn on a page."""
    page = document[number - 1]
    try:
        return any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH), max_depth=3))
    finally:
        page.close()
