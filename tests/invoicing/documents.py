"""Files as suppliers hand them over, made here."""

import zipfile
import zlib
from io import BytesIO

import pikepdf
from fpdf import FPDF

CII = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"/>'
)
UBL = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'
UBL_CREDIT = b'<cn:CreditNote xmlns:cn="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"/>'


def bomb(megabytes: int) -> bytes:
    """A PDF whose cross-reference stream inflates without end: one deflated piece, repeated."""
    piece = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = piece.compress(b"\0" * (64 << 20)) + piece.flush(zlib.Z_FULL_FLUSH)
    stream = b"\x78\xda" + zeros * (megabytes // 64)
    head = b"%PDF-1.5\n"
    body = (
        b"1 0 obj\n<< /Type /XRef /Size 99999999 /W [1 2 1] /Root 2 0 R /Filter /FlateDecode /Length "
        + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream\nendobj\n"
    )  # fmt: skip
    return head + body + b"startxref\n" + str(len(head)).encode() + b"\n%%EOF"


def pdf(text: str = "FACTURE F-1", pages: int = 1) -> bytes:
    page = FPDF()
    page.set_font("Helvetica", size=12)
    for _ in range(pages):
        page.add_page()
        page.cell(text=text)
    return bytes(page.output())


def _changed(change: object, **saving: object) -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as document:
        change(document)  # type: ignore[operator]
        document.save(target, **saving)  # type: ignore[arg-type]
    return target.getvalue()


def stored_zip() -> bytes:
    """Not deflated: the PDF inside stands there as it is, its header near the beginning."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("facture.pdf", pdf())
    return target.getvalue()


def factur_x(name: str = "factur-x.xml", xml: bytes = CII) -> bytes:
    def attach(document: pikepdf.Pdf) -> None:
        document.attachments[name] = xml

    return _changed(attach)


def signed() -> bytes:
    """A signature field that was signed; the signature itself is not looked at here."""

    def sign(document: pikepdf.Pdf) -> None:
        value = pikepdf.Dictionary(
            Type=pikepdf.Name.Sig, SubFilter=pikepdf.Name("/ETSI.CAdES.detached"), ByteRange=[0, 1, 2, 3], Contents=b"x"
        )
        one = document.make_indirect(
            pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Signature1", V=document.make_indirect(value))
        )
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[one], SigFlags=3)

    return _changed(sign)


def encrypted(user: str = "secret") -> bytes:
    return _changed(lambda _: None, encryption=pikepdf.Encryption(owner="maître", user=user))


def with_javascript() -> bytes:
    def arm(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    return _changed(arm)


def without_page() -> bytes:
    target = BytesIO()
    with pikepdf.new() as document:
        document.save(target)
    return target.getvalue()
