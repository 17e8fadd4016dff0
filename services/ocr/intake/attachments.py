"""Invoices carried inside a PDF: any attachment that is XML, whatever its name (OCR-1)."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium

from contracts.extraction import Finding
from services.ocr.domain.structured.xml import MAX_XML_BYTES, StructuredInvoice, UnreadableXmlError, read_xml
from services.ocr.domain.validation.findings import own_finding

MAX_ATTACHMENTS = 50
STANDARD_NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})
_COMPARED = (
    "invoice_number", "type_code", "issue_date", "total_ht", "total_ttc", "net_a_payer", "supplier_siret", "recipient_siret",
    "iban",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Embedded:
    """`invoice` is the one used, `name` its attachment; `reasons` say why others could not be read; `findings` are about both."""

    invoice: StructuredInvoice | None
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]
    name: str = ""


def embedded_invoice(document: pdfium.PdfDocument, data: bytes) -> Embedded:
    """The one under a standard's name, or else the first readable."""
    reasons: list[str] = []
    readable: list[tuple[str, StructuredInvoice]] = []
    broken: Finding | None = None
    for name, content in attached(document, data, reasons):
        if not looks_like_xml(content) and not name.lower().endswith(".xml"):
            continue
        try:
            readable.append((name, read_xml(content)))
        except UnreadableXmlError as error:
            reasons.append(f"{name}: {error}")
            broken = broken or own_finding("XML-UNREADABLE", value=f"{name} : {error.fr}")
    if not readable:
        return Embedded(None, tuple(reasons), (broken,) if broken else ())
    readable.sort(key=lambda named: named[0].lower() not in STANDARD_NAMES)  # stable: the first of equals stays first
    return Embedded(readable[0][1], tuple(reasons), tuple(_contradictions(readable)), readable[0][0])


def _contradictions(readable: list[tuple[str, StructuredInvoice]]) -> Iterator[Finding]:
    (kept, chosen), *others = readable
    for name, other in others:
        differing = [field for field in _COMPARED if _value_of(chosen, field) != _value_of(other, field)]
        if differing:
            yield own_finding("XML-SEVERAL", value=f"{name} : {', '.join(differing)}", kept=kept)


def _value_of(invoice: StructuredInvoice, field: str) -> object:
    read = invoice.fields.get(field)
    return read.value if read else None


def attached(document: pdfium.PdfDocument, data: bytes, reasons: list[str]) -> Iterator[tuple[str, bytes]]:
    """Named attachments; where there is none, files that the catalogue is only associated with (/AF)."""
    count = min(document.count_attachments(), MAX_ATTACHMENTS)
    for index in range(count):
        name = f"n° {index + 1}"
        try:
            attachment = document.get_attachment(index)
            name = attachment.get_name() or name
            content = bytes(attachment.get_data())
        except (pdfium.PdfiumError, UnicodeDecodeError, ValueError) as error:
            reasons.append(f"pièce jointe {name} illisible / unreadable attachment: {error}")
            content = b""
        yield name, content
    if count == 0 and b"/EmbeddedFile" in data:
        yield from _associated(data, reasons)


def _associated(data: bytes, reasons: list[str]) -> Iterator[tuple[str, bytes]]:
    try:
        with pikepdf.open(BytesIO(data)) as document:
            for file in itertools.islice(document.Root.get("/AF", pikepdf.Array()).as_list(), MAX_ATTACHMENTS):
                name = str(file.get("/UF", file.get("/F", "/AF")))
                yield name, bytes(file["/EF"]["/F"].read_bytes())
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError) as error:
        reasons.append(f"fichiers associés illisibles / unreadable associated files: {error}")


def looks_like_xml(data: bytes) -> bool:
    """`<?xml`, or `<` after a byte-order mark or blanks, in UTF-8 or UTF-16."""
    head = data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"")
    return head.startswith(b"<") and len(data) <= MAX_XML_BYTES
