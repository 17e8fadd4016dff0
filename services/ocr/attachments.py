"""Invoices carried inside a PDF: any attachment that is XML, whatever its name (OCR-1)."""

import pypdfium2 as pdfium

from services.ocr.xml import MAX_XML_BYTES, StructuredInvoice, UnreadableXmlError, read_xml

MAX_ATTACHMENTS = 50


def embedded_invoice(document: pdfium.PdfDocument) -> tuple[StructuredInvoice | None, list[str]]:
    """The first readable one, and why the others were not."""
    reasons: list[str] = []
    for index in range(min(document.count_attachments(), MAX_ATTACHMENTS)):
        name = "?"
        try:
            attachment = document.get_attachment(index)
            name = attachment.get_name()
            data = bytes(attachment.get_data())
        except (pdfium.PdfiumError, UnicodeDecodeError, ValueError) as error:
            reasons.append(f"pièce jointe {name} illisible / unreadable attachment: {error}")
            continue
        if not looks_like_xml(data) and not name.lower().endswith(".xml"):
            continue
        try:
            return read_xml(data), reasons
        except UnreadableXmlError as error:
            reasons.append(f"{name}: {error}")
    return None, reasons


def looks_like_xml(data: bytes) -> bool:
    """`<?xml`, or `<` after a byte-order mark or blanks, in UTF-8 or UTF-16."""
    head = data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"")
    return head.startswith(b"<") and len(data) <= MAX_XML_BYTES
