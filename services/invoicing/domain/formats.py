"""What a deposited file is (INV-3), decided from its bytes alone.

Threat model: the file comes from anyone. XML is parsed without DTD, entities, network or huge trees; PDF is opened by
qpdf, whose time and memory are bounded by the process this runs in (usecases/inspection.py). Nothing in the file is executed.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from lxml import etree

from chassis.filenames import is_program
from contracts.invoice import Format
from services.invoicing.domain.active_content import HEAD_BYTES, acts, also_something_else, carried, inflated, suspects

MAX_PAGES = 2000
MAX_XML_BYTES = 10 * 1024 * 1024
MAX_EMBEDDED_BYTES = 20_000_000
"""Of all embedded XML together, inflated: small files that inflate without end must not cost others their turn."""
SNIFF_BYTES = 1024
ACCEPTED = "PDF, PDF PAdES, Factur-X, UBL 2.1, UN/CEFACT CII"

_UBL = {
    "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice",
    "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote",
}
_CII = re.compile(
    r"\{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:\d+\}CrossIndustryInvoice"
    r"|\{urn:ferd:CrossIndustryDocument:invoice:1p0\}CrossIndustryDocument"
)


class Unreadable(Exception):
    """Why a file is refused: a code of the catalogue, and the values that its message names."""

    def __init__(self, code: str, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, values)  # all arguments: it crosses a process boundary
        self.code = code
        self.values = dict(values or {})


@dataclass(frozen=True, slots=True)
class Detected:
    format: Format
    media_type: str
    pages: int | None = None


def detect(data: bytes) -> Detected:
    """Raises Unreadable for anything that is not one invoice in an accepted format.

    A PDF with restrictions that opens without a password is one: much accounting software makes them so.
    """
    if not data:
        raise Unreadable("file_empty")
    if _is_archive(data):
        raise Unreadable("file_archive")
    before, header, _ = data[:SNIFF_BYTES].partition(b"%PDF-")
    if header and not before.translate(None, _TEXT):  # a printer's or a mail's lines may come before
        if also_something_else(data):
            raise Unreadable("pdf_polyglot")
        return _pdf(data)
    if _looks_like_xml(data):
        return Detected(_xml_format(data), "application/xml")
    raise Unreadable("format_unknown", {"accepted": ACCEPTED})


_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_TAR = slice(257, 262)
_TEXT = bytes([*b"\t\n\f\r\x1b\xef\xbb\xbf", *range(0x20, 0x7F)])


def _is_archive(data: bytes) -> bool:
    """Also one that holds a PDF as it is, whose header then stands near its beginning."""
    return data.startswith(_ARCHIVES) or data[_TAR] == b"ustar"


def _looks_like_xml(data: bytes) -> bool:
    head = data[:SNIFF_BYTES].replace(b"\x00", b"")  # UTF-16 and UTF-32 too
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def root_name(data: bytes) -> str:
    """Qualified name of the root element of a whole, well-formed document without DTD. Raises Unreadable."""
    if len(data) > MAX_XML_BYTES:
        raise Unreadable("xml_too_large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise Unreadable("xml_damaged", {"line": line}) from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise Unreadable("xml_doctype")
    return str(root.tag)


def _xml_format(data: bytes) -> Format:
    name = root_name(data)
    if name in _UBL:
        return Format.UBL
    if _CII.fullmatch(name):
        return Format.CII
    raise Unreadable("xml_unknown", {"root": name[:200]})


def _pdf(data: bytes) -> Detected:
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            files = _safe_files(pdf)
            pages = _count_pages(pdf)
            return Detected(_pdf_format(pdf, files), "application/pdf", pages)
    except pikepdf.PasswordError:
        raise Unreadable("pdf_encrypted") from None
    except (
        pikepdf.PdfError, pikepdf.DataDecodingError, zlib.error, ValueError, KeyError, TypeError, RuntimeError, RecursionError,
    ):  # fmt: skip
        raise Unreadable("pdf_damaged") from None


def _safe_files(pdf: pikepdf.Pdf) -> list[pikepdf.Stream]:
    """What it carries. Raises Unreadable where it, or that, is dangerous."""
    looked_at = suspects(pdf)
    if acts(looked_at):
        raise Unreadable("pdf_active_content")
    files = carried(looked_at)
    for name, stream in files:
        if is_program(inflated(stream, HEAD_BYTES), name):
            raise Unreadable("pdf_carries_program", {"name": name[:200]})
    return [stream for _, stream in files]


def _count_pages(pdf: pikepdf.Pdf) -> int:
    pages = len(pdf.pages)
    if pages == 0:
        raise Unreadable("pdf_no_page")
    if pages > MAX_PAGES:
        raise Unreadable("pdf_too_long", {"pages": pages, "limit": MAX_PAGES})
    return pages


def _pdf_format(pdf: pikepdf.Pdf, files: Iterable[pikepdf.Stream]) -> Format:
    if any(_is_invoice(xml) for xml in _embedded_xml(files)):
        return Format.FACTUR_X
    return Format.PDF_SIGNE_PADES if _is_signed(pdf) else Format.PDF_NON_SIGNE


def _embedded_xml(files: Iterable[pikepdf.Stream]) -> Iterator[bytes]:
    """Any attachment that could be an invoice, whatever its name. Raises Unreadable when they are too much together."""
    room = MAX_EMBEDDED_BYTES
    for stream in files:
        if not _looks_like_xml(inflated(stream, HEAD_BYTES)):
            continue
        data = inflated(stream, room + 1)
        room -= len(data)
        if room < 0:
            raise Unreadable("pdf_embedded_too_large", {"limit": MAX_EMBEDDED_BYTES // 1_000_000})
        yield data


def _is_invoice(xml: bytes) -> bool:
    try:
        return _xml_format(xml) is Format.CII
    except Unreadable:
        return False


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm", None)
    return isinstance(form, pikepdf.Dictionary) and any(_signature(f, 0) for f in form.get("/Fields", []))


def _signature(field: Any, depth: int) -> bool:
    if depth > 10 or not isinstance(field, pikepdf.Dictionary):  # noqa: PLR2004  forms are shallow; loops are not
        return False
    if str(field.get("/FT", "")) == "/Sig":
        value = field.get("/V", None)
        return isinstance(value, pikepdf.Dictionary) and "/ByteRange" in value
    return any(_signature(kid, depth + 1) for kid in field.get("/Kids", []))
