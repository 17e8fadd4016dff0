"""The door of the library: bytes in, an Extraction out. XML first, then the text layer, then OCR (OCR-1)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from services.ocr.domain.extraction import Extraction, Field, RefusedError
from services.ocr.domain.page.layout import lay_out
from services.ocr.domain.page.words import Page
from services.ocr.domain.structured.terms import in_terms
from services.ocr.domain.structured.xml import StructuredInvoice, UnreadableXmlError, read_xml
from services.ocr.domain.weighing.answer import read
from services.ocr.domain.weighing.disagreements import disagreements
from services.ocr.intake.attachments import embedded_invoice, looks_like_xml
from services.ocr.intake.documents import has_picture, open_pdf, text_of
from services.ocr.usecases.scans import read_twice

if TYPE_CHECKING:
    from services.ocr.intake.scan import Scan

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!")
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
    validate: bool = True  # an XML against the rules (OCR-11)
    before_rules: Callable[[], None] | None = None  # told when they start
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
        raise RefusedError("empty_file")
    if len(data) > limits.max_bytes:
        raise RefusedError("too_large", found=len(data), most=limits.max_bytes)
    if data.startswith(_ARCHIVES):  # one that packs nothing shows a PDF's first bytes
        raise RefusedError("archive")
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return _extract_pdf(data, limits, progress)
    if looks_like_xml(data):
        return _extract_xml(data, limits)
    raise RefusedError("unknown_format")


def _extract_xml(data: bytes, limits: Limits) -> Extraction:
    try:
        invoice = read_xml(data)
    except UnreadableXmlError as error:
        raise RefusedError("unreadable_xml", reason=error.fr, reason_en=error.en) from error
    return _checked(Extraction("read", "xml", fields=in_terms(invoice.fields)), invoice, limits)


def _checked(answer: Extraction, invoice: StructuredInvoice, limits: Limits) -> Extraction:
    """With what the rules say (OCR-11). Saxon is only loaded by those who have an XML to check."""
    if not limits.validate:
        return answer
    from services.ocr.domain.validation.validate import validate  # noqa: PLC0415

    if limits.before_rules is not None:
        limits.before_rules()
    checked = validate(invoice.data)
    findings = (*answer.findings, *(each.json() for each in checked.findings))
    return replace(answer, findings=findings, rules_version=checked.rules_version)


def _extract_pdf(data: bytes, limits: Limits, progress: Progress | None) -> Extraction:
    document = open_pdf(data)
    try:
        count = len(document)
        if count == 0:
            raise RefusedError("no_pages")
        if count > limits.max_pages:
            raise RefusedError("too_many_pages", found=count, most=limits.max_pages)
        embedded = embedded_invoice(document, data)
        notes, findings = embedded.reasons, tuple(each.json() for each in embedded.findings)
        if embedded.invoice is None:
            pages, scans = _pages(document, limits, progress)
            fields = read(lay_out(pages)) if not scans else read_twice(pages, scans)
            return Extraction("read", "scan" if scans else "text", count, fields, findings=findings, notes=notes)
        fields = in_terms(embedded.invoice.fields)
        differing = disagreements(fields, _seen(document, limits)) if limits.compare else ()
        answer = Extraction("read", "xml", count, fields, disagreements=differing, findings=findings, notes=notes)
        return _checked(answer, embedded.invoice, limits)
    finally:
        document.close()


def _seen(document: pdfium.PdfDocument, limits: Limits) -> dict[str, Field]:
    """What the text layer says, to compare; scans are not worth their time here."""
    numbers = _chosen(len(document), limits.first_pages, limits.last_pages)
    pages = [page for number in numbers if (page := text_of(document, number)) is not None and page.words]
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
        page = text_of(document, number)
        if (
            page is not None
            and len(page.words) < limits.min_words
            and number in scans
            and has_picture(document, number)
        ):
            if not limits.scan:
                raise ScanNeededError
            from services.ocr.intake.scan import scan_page  # noqa: PLC0415  OpenCV is only loaded by those who scan

            pictures[number] = scan_page(document, number)
            page = pictures[number].page
        if page is not None:
            pages.append(page)
        if progress is not None:
            progress(done, len(chosen))
    if not pages:
        raise RefusedError("no_pages")
    return pages, pictures


def _chosen(count: int, first: int, last: int) -> list[int]:
    return sorted({*range(1, min(count, first) + 1), *range(max(1, count - last + 1), count + 1)})
