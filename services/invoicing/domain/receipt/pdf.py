"""The certificate of deposit as a page to print; the JSON export is embedded, so that the PDF verifies too (INV-18).

PDF/A-3 (ISO 19005-3) with its fonts inside, French in form; two exports of one certificate are the same bytes.
"""

import hashlib
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import WrapMode

import chassis
from chassis.typography import FIXED, grouped
from services.invoicing.domain.receipt import certificate
from services.invoicing.domain.receipt.certificate import Certificate

FONTS = Path(chassis.__file__).parent / "fonts"
FAMILY = "Source Sans 3"
CLOCK = re.compile(rb'(xmp:(?:Modify|Metadata)Date=")[^"]{25}')
LABEL_WIDTH = 55
WRAP = 70


class Page(FPDF):
    """Its identity is the certificate's: fpdf2 would take it from the bytes, and with them from the clock."""

    def __init__(self, digest: str) -> None:
        super().__init__(enforce_compliance="PDF/A-3B")
        self._identity = hashlib.sha256(digest.encode()).hexdigest()[:32].upper()

    def file_id(self) -> str:
        return f"<{self._identity}><{self._identity}>"


def render(issued: Certificate, payload: dict[str, Any]) -> bytes:
    """A letter that the font lacks prints as « ? »; the embedded JSON keeps it."""
    deposited_at = datetime.fromisoformat(payload["deposited_at"])
    pdf = _document(issued.digest, deposited_at)
    pdf.set_font(FAMILY, "B", 18)
    pdf.cell(0, 14, "Certificat de dépôt", new_x="LMARGIN", new_y="NEXT")
    for label, value in _rows(payload, deposited_at):
        _row(pdf, label, value)
    _row(pdf, "Signature (JWS)", issued.jws, size=7)
    pdf.ln(4)
    pdf.set_font(FAMILY, "", 9)
    pdf.multi_cell(0, 5, "Ce document se vérifie hors ligne avec la clé publique : le certificat signé y est joint.")
    pdf.embed_file(
        bytes=certificate.as_json(issued), basename=certificate.EMBEDDED_NAME, mime_type="application/json",
        creation_date=deposited_at, modification_date=deposited_at, compress=True, desc="Certificat signé",
        associated_file_relationship="Data",
    )  # fmt: skip
    return _timeless(bytes(pdf.output()), deposited_at)


def _timeless(page: bytes, at: datetime) -> bytes:
    """fpdf2 writes the clock into the metadata, whatever date it is given: two exports would differ."""
    return CLOCK.sub(rb"\g<1>" + at.isoformat(timespec="seconds").encode(), page)


def _document(digest: str, at: datetime) -> FPDF:
    pdf = Page(digest)
    for style, name in (("", "Regular"), ("B", "SemiBold")):
        pdf.add_font(FAMILY, style, FONTS / f"SourceSans3-{name}.ttf")
    pdf.set_title("Certificat de dépôt")
    pdf.set_creator("Chorale")
    pdf.set_producer("Chorale")
    pdf.set_lang("fr-FR")
    pdf.set_creation_date(at)
    pdf.add_page()
    return pdf


def _rows(payload: dict[str, Any], deposited_at: datetime) -> list[tuple[str, str]]:
    supplier, recipient, totals, currency = (payload[k] for k in ("supplier", "recipient", "totals", "currency"))
    return [
        ("Certificat n°", payload["digest"]),
        ("Numéro d'ordre", str(payload["sequence"])),
        ("Déposée le", f"{deposited_at:%d/%m/%Y à %H:%M:%S} UTC"),
        ("Type", payload["type"].capitalize()),
        ("Numéro", payload["number"]),
        ("Fournisseur", f"{supplier['identifier']} - {supplier['name']}"),
        ("Destinataire", f"{recipient['identifier']} - {recipient['name']}"),
        ("Montant HT", _amount(totals["ht"], currency)),
        ("Montant TVA", _amount(totals["tva"], currency)),
        ("Montant TTC", _amount(totals["ttc"], currency)),
        ("Net à payer", _amount(totals["net_a_payer"], currency)),
    ]


def _amount(value: str, currency: str) -> str:
    """« 1 440,00 EUR », with spaces that do not break."""
    return f"{grouped(f'{Decimal(value):,.2f}')}{FIXED}{currency}"


def _row(pdf: FPDF, label: str, value: str, size: int = 11) -> None:
    pdf.set_font(FAMILY, "B", 11)
    pdf.cell(LABEL_WIDTH, 8, label)
    pdf.set_font(FAMILY, "", size)
    known = pdf.current_font.cmap  # type: ignore[union-attr]
    printable = "".join(c if ord(c) in known else "?" for c in value)
    height = 8 if size > WRAP / 10 else 4
    pdf.multi_cell(0, height, printable, wrapmode=WrapMode.CHAR, new_x="LMARGIN", new_y="NEXT")
