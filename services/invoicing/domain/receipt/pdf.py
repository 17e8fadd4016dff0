"""The certificate of deposit as a page to print; the JSON export is embedded, so that the PDF verifies too (INV-18)."""

from typing import Any

from fpdf import FPDF
from fpdf.enums import WrapMode

from services.invoicing.domain.receipt import certificate
from services.invoicing.domain.receipt.certificate import Certificate

LABEL_WIDTH = 55
WRAP = 70


def render(issued: Certificate, payload: dict[str, Any]) -> bytes:
    """Core fonts know Windows-1252 only: other characters print as `?`, the embedded JSON keeps them."""
    pdf = FPDF()
    pdf.core_fonts_encoding = "windows-1252"
    pdf.set_title("Certificat de dépôt")
    pdf.set_creator("Chorale")
    pdf.add_page()
    pdf.set_font("Helvetica", "B", 18)
    pdf.cell(0, 14, "Certificat de dépôt", new_x="LMARGIN", new_y="NEXT")
    for label, value in _rows(payload):
        _row(pdf, label, value)
    _row(pdf, "Signature (JWS)", issued.jws, size=7)
    pdf.ln(4)
    pdf.set_font("Helvetica", "", 9)
    pdf.multi_cell(
        0, 5, _printable("Ce document se vérifie hors ligne avec la clé publique : le certificat signé y est joint.")
    )
    pdf.embed_file(bytes=certificate.as_json(issued), basename=certificate.EMBEDDED_NAME, mime_type="application/json")
    return bytes(pdf.output())


def _rows(payload: dict[str, Any]) -> list[tuple[str, str]]:
    supplier, recipient, totals, currency = (payload[k] for k in ("supplier", "recipient", "totals", "currency"))
    return [
        ("Certificat n°", payload["digest"]),
        ("Numéro d'ordre", str(payload["sequence"])),
        ("Déposée le (UTC)", payload["deposited_at"]),
        ("Type", payload["type"].capitalize()),
        ("Numéro", payload["number"]),
        ("Fournisseur", f"{supplier['identifier']} - {supplier['name']}"),
        ("Destinataire", f"{recipient['identifier']} - {recipient['name']}"),
        ("Montant HT", f"{totals['ht']} {currency}"),
        ("Montant TVA", f"{totals['tva']} {currency}"),
        ("Montant TTC", f"{totals['ttc']} {currency}"),
        ("Net à payer", f"{totals['net_a_payer']} {currency}"),
    ]


def _row(pdf: FPDF, label: str, value: str, size: int = 11) -> None:
    pdf.set_font("Helvetica", "B", 11)
    pdf.cell(LABEL_WIDTH, 8, _printable(label))
    pdf.set_font("Helvetica", "", size)
    pdf.multi_cell(
        0, 8 if size > WRAP / 10 else 4, _printable(value), wrapmode=WrapMode.CHAR, new_x="LMARGIN", new_y="NEXT"
    )


def _printable(text: str) -> str:
    kept = text.encode("windows-1252", "replace").decode("windows-1252")
    return "".join(c if c.isprintable() else " " for c in kept)
