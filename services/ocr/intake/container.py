"""What the PDF around an XML says of it: attachment, XMP metadata, output intent. domain/validation/container.py judges them."""

from io import BytesIO
from typing import Any

import pikepdf
from lxml import etree

from services.ocr.domain.validation.container import Container

_FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_ZUGFERD_2 = "urn:zugferd:pdfa:CrossIndustryDocument:invoice:2p0#"
_PDFA = "http://www.aiim.org/pdfa/ns/id/"
_MAX_XMP = 1_000_000  # bytes: metadata are a few thousand


def container_of(data: bytes, name: str) -> Container | None:
    """Of the attachment `name`; None for a PDF that only tolerant readers open."""
    try:
        with pikepdf.open(BytesIO(data)) as document:
            associated = [
                file for file in document.Root.get("/AF", pikepdf.Array()).as_list() if _name_of(file) == name
            ]
            attached = document.attachments[name].obj if name in document.attachments else None
            file = associated[0] if associated else attached
            return Container(
                name=name,
                relationship=str(file.get("/AFRelationship", "")).lstrip("/") if file is not None else "",
                associated=bool(associated),
                metadata=_metadata(document),
                output_intent=len(document.Root.get("/OutputIntents", pikepdf.Array())) > 0,
            )
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError):
        return None


def _name_of(file: Any) -> str:
    return str(file.get("/UF", file.get("/F", "")))


def _metadata(document: pikepdf.Pdf) -> dict[str, str]:
    """Names without their namespace; properties stand as elements or as attributes."""
    try:
        xmp = document.Root["/Metadata"].read_bytes()
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(xmp[:_MAX_XMP].strip().rstrip(b"\x00"), parser)
    except (KeyError, AttributeError, pikepdf.PdfError, etree.XMLSyntaxError, ValueError):
        return {}
    properties: dict[str, str] = {}
    for element in root.iter("*"):
        stated = [(element.tag, element.text or ""), *element.attrib.items()]
        properties |= {
            etree.QName(name).localname: text.strip()
            for name, text in stated
            if etree.QName(name).namespace in {_FX, _ZUGFERD_2, _PDFA}
        }
    return properties
