"""Reads a file: bytes in, an Extraction out. XML first, then the text layer, then OCR (OCR-1)."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from contracts.extraction import Extraction, Finding, ReadField
from services.ocr.domain.evidence import Depositor
from services.ocr.domain.page.layout import lay_out
from services.ocr.domain.page.words import Page
from services.ocr.domain.refusals import RefusedError, refused
from services.ocr.domain.structured.terms import in_terms
from services.ocr.domain.structured.xml import StructuredInvoice, UnreadableXmlError, read_xml
from services.ocr.domain.structured.xml_paths import CII
from services.ocr.domain.validation.container import container_findings
from services.ocr.domain.validation.keys import key_findings
from services.ocr.domain.weighing.answer import read
from services.ocr.domain.weighing.disagreements import disagreements, placed
from services.ocr.intake.attachments import Embedded, embedded_invoice, looks_like_xml
from services.ocr.intake.container import container_of
from services.ocr.intake.documents import covered_by_picture, has_picture, open_pdf, text_of
from services.ocr.usecases.limits import DEFAULT_LIMITS, Limits, Phase, Progress, ScanNeededError
from services.ocr.usecases.scans import read_twice

if TYPE_CHECKING:
    from services.ocr.intake.scan import Scan

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!")
_PDF_HEADER_WITHIN = 1024  # bytes before %PDF- that readers tolerate


def extract(
    data: bytes,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    depositor: Depositor | None = None,
) -> Extraction:
    """Never raises on bad input: the outcome is then `refused`, with the reason. `progress` gets pages done, of how many.

    `depositor` is the structure that sends the invoice, known to be its supplier (OCR-5).
    """
    start = time.perf_counter()
    try:
        answer = _extract(data, limits, progress, depositor)
    except RefusedError as error:
        answer = refused(error.refusal)
    return answer.model_copy(update={"seconds": time.perf_counter() - start})


def _extract(data: bytes, limits: Limits, progress: Progress | None, depositor: Depositor | None) -> Extraction:
    if not data:
        raise RefusedError("empty_file")
    if len(data) > limits.max_bytes:
        raise RefusedError("too_large", found=len(data), most=limits.max_bytes)
    if data.startswith(_ARCHIVES):  # asked before %PDF-, which an uncompressed archive may hold
        raise RefusedError("archive")
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return _extract_pdf(data, limits, progress, depositor)
    if looks_like_xml(data):
        return _extract_xml(data, limits)
    raise RefusedError("unknown_format")


def _extract_xml(data: bytes, limits: Limits) -> Extraction:
    try:
        invoice = read_xml(data)
    except UnreadableXmlError as error:
        raise RefusedError("unreadable_xml", reason=error.fr, reason_en=error.en) from error
    answer = Extraction(
        outcome="read", source="xml", fields=in_terms(invoice.fields), findings=tuple(key_findings(invoice.fields))
    )
    return _checked(answer, invoice, limits)


def _checked(answer: Extraction, invoice: StructuredInvoice, limits: Limits, *, in_pdf: bool = False) -> Extraction:
    """The answer with the findings of the rules (OCR-11); Saxon is loaded only where there is an XML to check."""
    if not limits.validate:
        return answer
    from services.ocr.domain.validation.validate import validate  # noqa: PLC0415

    limits.begin(Phase.RULES)
    checked = validate(invoice.data, in_pdf=in_pdf)
    findings = (*answer.findings, *checked.findings)
    return answer.model_copy(update={"findings": findings, "rules_version": checked.rules_version})


def _extract_pdf(data: bytes, limits: Limits, progress: Progress | None, depositor: Depositor | None) -> Extraction:
    document = open_pdf(data)
    try:
        _check_pages(len(document), limits)
        embedded = embedded_invoice(document, data)
        if embedded.invoice is None:
            return _from_pages(document, embedded, limits, progress, depositor)
        printed = _printed(document, limits, progress, depositor)
        return _from_xml(embedded, embedded.invoice, data, printed, limits)
    finally:
        document.close()


def _check_pages(count: int, limits: Limits) -> None:
    if count == 0:
        raise RefusedError("no_pages")
    if count > limits.max_pages:
        raise RefusedError("too_many_pages", found=count, most=limits.max_pages)


def _from_pages(
    document: pdfium.PdfDocument,
    embedded: Embedded,
    limits: Limits,
    progress: Progress | None,
    depositor: Depositor | None,
) -> Extraction:
    pages, scans = _pages(document, limits, progress)
    return Extraction(
        outcome="read",
        source="scan" if scans else "text",
        pages=len(document),
        fields=read_twice(pages, scans, depositor) if scans else read(lay_out(pages), depositor),
        findings=embedded.findings,
        notes=embedded.reasons,
    )


@dataclass(frozen=True, slots=True)
class _Printed:
    """What the pages beside an XML show; `notes` where they could not be read."""

    pages: int
    fields: dict[str, ReadField] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def _from_xml(
    embedded: Embedded, invoice: StructuredInvoice, data: bytes, printed: _Printed, limits: Limits
) -> Extraction:
    fields = in_terms(invoice.fields)
    about_container = _about_container(data, embedded.name, invoice, limits)
    answer = Extraction(
        outcome="read",
        source="xml",
        pages=printed.pages,
        fields=placed(fields, printed.fields),
        disagreements=disagreements(fields, printed.fields),
        findings=(*embedded.findings, *key_findings(invoice.fields), *about_container),
        notes=(*embedded.reasons, *printed.notes),
    )
    return _checked(answer, invoice, limits, in_pdf=True)


def _about_container(data: bytes, name: str, invoice: StructuredInvoice, limits: Limits) -> list[Finding]:
    container = container_of(data, name) if limits.validate and invoice.syntax == CII.name else None
    return [] if container is None else list(container_findings(container, invoice.profile))


def _printed(
    document: pdfium.PdfDocument, limits: Limits, progress: Progress | None, depositor: Depositor | None
) -> _Printed:
    """The pages are read once: nothing is given from them, they are only compared."""
    count = len(document)
    if not limits.compare:
        return _Printed(count)
    limits.begin(Phase.COMPARING)
    try:
        pages, _ = _pages(document, limits, progress)
    except RefusedError as error:
        return _Printed(count, notes=(f"pages non comparées / pages not compared: {error.refusal.code}",))
    return _Printed(count, read(lay_out(pages), depositor))


def _pages(
    document: pdfium.PdfDocument, limits: Limits, progress: Progress | None
) -> "tuple[list[Page], dict[int, Scan]]":
    """Words of the chosen pages; those without a text layer through OCR, so a document may mix both."""
    count = len(document)
    may_be_scanned = _chosen(count, limits.first_scans, limits.last_scans)
    chosen = _chosen(count, limits.first_pages, limits.last_pages)
    pages: list[Page] = []
    scans: dict[int, Scan] = {}
    for done, number in enumerate(chosen, start=1):
        page = text_of(document, number)
        if page is not None and number in may_be_scanned and _needs_scan(document, page, limits):
            scans[number] = _scanned(document, number, limits)
            page = scans[number].page
        if page is not None:
            pages.append(page)
        if progress is not None:
            progress(done, len(chosen))
    if not pages:
        raise RefusedError("no_pages")
    return pages, scans


def _needs_scan(document: pdfium.PdfDocument, page: Page, limits: Limits) -> bool:
    if len(page.words) < limits.min_words:
        return has_picture(document, page.number)
    return len(page.words) < limits.stamp_words and covered_by_picture(document, page.number)


def _scanned(document: pdfium.PdfDocument, number: int, limits: Limits) -> "Scan":
    if not limits.scan:
        raise ScanNeededError
    from services.ocr.intake.engines import engine_named  # noqa: PLC0415  OpenCV is loaded only where there is a scan
    from services.ocr.intake.scan import scan_page  # noqa: PLC0415

    limits.begin(Phase.PICTURE)
    return scan_page(document, number, engine_named(limits.engine))


def _chosen(count: int, first: int, last: int) -> list[int]:
    return sorted({*range(1, min(count, first) + 1), *range(max(1, count - last + 1), count + 1)})
