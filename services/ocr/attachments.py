"""Invoices carried inside a PDF: any attachment that is XML, whatever its name (OCR-1)."""

import itertools
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium

from services.ocr.xml import MAX_XML_BYTES, StructuredInvoice, UnreadableXmlError, read_xml

MAX_ATTACHMENTS = 50


def embedded_invoice(document: pdfium.PdfDocument, data: bytes) -> tuple[StructuredInvoice | None, list[str]]:
    """The first readable one, and why the others were not."""
    reasons: list[str] = []
    for name, content in _files(document, data, reasons):
        if not looks_like_xml(content) and not name.lower().endswith(".xml"):
            continue
        try:
            return read_xml(content), reasons
        except UnreadableXmlError as error:
            reasons.append(f"{name}: {error}")
    return None, reasons


def _files(document: pdfium.PdfDocument, data: bytes, reasons: list[str]) -> Iterator[tuple[str, bytes]]:
    """Named attachments; where there is none, files that the catalogue is only associated with (/AF)."""
    count = min(document.count_attachments(), MAX_ATTACHMENTS)
    for index in range(count):
        name = f"n° {index + 1}"
        try:
            attachment = document.get_attachment(index)
            name = attachment.get_name() or name
            yield name, bytes(attachment.get_data())
        except (pdfium.PdfiumError, UnicodeDecodeError, ValueError) as error:
            reasons.append(f"pièce jointe {name} illisible / unreadable attachment: {error}")
    if count == 0 and b"/EmbeddedFile" in data:
        yield from _associated(data, reasons)


def _associated(data: bytes, reasons: list[str]) -> Iterator[tuple[str, bytes]]:
    try:
        with pikepdf.open(BytesIO(data)) as document:
            for each in itertools.islice(document.Root.get("/AF", pikepdf.Array()).as_list(), MAX_ATTACHMENTS):
                name = str(each.get("/UF", each.get("/F", "/AF")))
                yield name, bytes(each["/EF"]["/F"].read_bytes())
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError) as error:
        reasons.append(f"fichiers associés illisibles / unreadable associated files: {error}")


def looks_like_xml(data: bytes) -> bool:
    """`<?xml`, or `<` after a byte-order mark or blanks, in UTF-8 or UTF-16."""
    head = data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"")
    return head.startswith(b"<") and len(data) <= MAX_XML_BYTES
