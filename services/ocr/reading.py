"""The door of the library: bytes in, an Extraction out. XML first, then the text layer, then OCR (OCR-1)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from pypdfium2 import raw

from services.ocr.attachments import embedded_invoice, looks_like_xml
from services.ocr.compare import disagreements
from services.ocr.extraction import Extraction, Field, RefusedError
from services.ocr.layout import lay_out
from services.ocr.second_pass import read_twice
from services.ocr.solve import read
from services.ocr.words import Page, read_words
from services.ocr.xml import UnreadableXmlError, read_xml

if TYPE_CHECKING:
    from services.ocr.scan import Scan

_PDF_HEADER_WITHIN = 1024  # bytes before %PDF- that readers tolerate


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
    compare: bool = True  # an XML with the pages beside it
    scan: bool = True  # False: a page that needs OCR raises ScanNeededError


DEFAULT_LIMITS = Limits()
Progress = Callable[[int, int], None]


class ScanNeededError(Exception):
    """Raised only where `Limits.scan` is off: the document waits for the slower lane (OCR-8)."""


def extract(data: bytes, limits: Limits = DEFAULT_LIMITS, progress: Progress | None = None) -> Extraction:
    """Never raises on bad input: the outcome is then `refused`, with the reason. `progress` hears pages done, of how many."""
    start = time.perf_counter()
    try:
        answer = _extract(data, limits, progress)
    except RefusedError as error:
        answer = Extraction("refused", refusal=error.refusal)
    return replace(answer, seconds=time.perf_counter() - start)


def _extract(data: bytes, limits: Limits, progress: Progress | None) -> Extraction:
    if not data:
        raise RefusedError("empty_file", "Le fichier est vide. / The file is empty.")
    if len(data) > limits.max_bytes:
        raise RefusedError(
            "too_large",
            f"{len(data)} octets, {limits.max_bytes} au plus. / {len(data)} bytes, at most {limits.max_bytes}.",
        )
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return _extract_pdf(data, limits, progress)
    if looks_like_xml(data):
        return _extract_xml(data)
    raise RefusedError("unknown_format", "Ni PDF ni XML de facture. / Neither a PDF nor an invoice XML.")


def _extract_xml(data: bytes) -> Extraction:
    try:
        invoice = read_xml(data)
    except UnreadableXmlError as error:
        raise RefusedError("unreadable_xml", str(error)) from error
    return Extraction("read", "xml", fields=invoice.fields)


def _extract_pdf(data: bytes, limits: Limits, progress: Progress | None) -> Extraction:
    document = _open(data)
    try:
        count = len(document)
        if count == 0:
            raise RefusedError("no_pages", "Le PDF n'a aucune page. / The PDF has no page.")
        if count > limits.max_pages:
            raise RefusedError(
                "too_many_pages",
                f"{count} pages, {limits.max_pages} au plus. / {count} pages, at most {limits.max_pages}.",
            )
        invoice, reasons = embedded_invoice(document, data)
        if invoice is None:
            pages, scans = _pages(document, limits, progress)
            fields = read(lay_out(pages)) if not scans else read_twice(pages, scans)
            return Extraction("read", "scan" if scans else "text", count, fields, notes=tuple(reasons))
        seen = _seen(document, limits) if limits.compare else {}
        return Extraction(
            "read",
            "xml",
            count,
            invoice.fields,
            disagreements=disagreements(invoice.fields, seen),
            notes=tuple(reasons),
        )
    finally:
        document.close()


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD:
            raise RefusedError(
                "encrypted",
                "PDF protégé par un mot de passe : déposez-le sans protection. / Password-protected PDF: send it without.",
            ) from error
        raise RefusedError("damaged", "PDF endommagé ou incomplet. / Damaged or truncated PDF.") from error


def _seen(document: pdfium.PdfDocument, limits: Limits) -> dict[str, Field]:
    """What the text layer says, to compare; scans are not worth their time here."""
    numbers = _chosen(len(document), limits.first_pages, limits.last_pages)
    pages = [page for number in numbers if (page := _text(document, number)) is not None and page.words]
    return read(lay_out(pages)) if pages else {}


def _pages(
    document: pdfium.PdfDocument, limits: Limits, progress: Progress | None
) -> "tuple[list[Page], dict[int, Scan]]":
    """Words of the chosen pages; those without a text layer through OCR, so a document may mix both."""
    count = len(document)
    scans = _chosen(count, limits.first_scans, limits.last_scans)
    pages: list[Page] = []
    pictures: dict[int, Scan] = {}
    chosen = _chosen(count, limits.first_pages, limits.last_pages)
    for done, number in enumerate(chosen, start=1):
        page = _text(document, number)
        if (
            page is not None
            and len(page.words) < limits.min_words
            and number in scans
            and _has_picture(document, number)
        ):
            if not limits.scan:
                raise ScanNeededError
            from services.ocr.scan import scan_page  # noqa: PLC0415  OpenCV is only loaded by those who scan

            pictures[number] = scan_page(document, number)
            page = pictures[number].page
        if page is not None:
            pages.append(page)
        if progress is not None:
            progress(done, len(chosen))
    if not pages:
        raise RefusedError("damaged", "Aucune page lisible. / No readable page.")
    return pages, pictures


def _chosen(count: int, first: int, last: int) -> list[int]:
    return sorted({*range(1, min(count, first) + 1), *range(max(1, count - last + 1), count + 1)})


def _text(document: pdfium.PdfDocument, number: int) -> Page | None:
    try:
        page = document[number - 1]
        try:
            return read_words(page, number)
        finally:
            page.close()
    except pdfium.PdfiumError:
        return None


def _has_picture(document: pdfium.PdfDocument, number: int) -> bool:
    page = document[number - 1]
    try:
        return any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH), max_depth=3))
    finally:
        page.close()
