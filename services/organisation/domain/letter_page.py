"""The letter with its code as a page to post: its address stands in the window of a French envelope (NF Z 11-001)."""

from datetime import datetime
from pathlib import Path

from fpdf import FPDF

import chassis
from services.organisation.domain.letter import TRIES, VALID, Letter, as_printed

FONTS = Path(chassis.__file__).parent / "fonts"
FAMILY = "Source Sans 3"
WINDOW_LEFT, WINDOW_TOP = 110, 50  # millimetres


def render(letter: Letter, code: str, at: datetime) -> bytes:
    """A letter that the font lacks prints as « ? »."""
    pdf = _document(at)
    _address(pdf, letter)
    pdf.set_y(105)
    for text in (
        f"Le {at:%d/%m/%Y}", "Madame, Monsieur,",
        f"Une personne a déclaré parler pour {letter.name} (SIRET {letter.identifier}) sur la plateforme de facturation.",
        "Si c'est bien votre souhait, remettez-lui le code ci-dessous : elle le saisira sur la page de la structure.",
    ):  # fmt: skip
        _paragraph(pdf, text)
    pdf.set_font(FAMILY, "B", 22)
    pdf.cell(0, 20, as_printed(code), align="C", new_x="LMARGIN", new_y="NEXT")
    _paragraph(pdf, f"Ce code vaut {VALID.days} jours ; après {TRIES} saisies fausses il n'est plus accepté.")
    _paragraph(pdf, "Si vous ne connaissez pas cette démarche, ne donnez ce code à personne et détruisez ce courrier.")
    return bytes(pdf.output())


def _document(at: datetime) -> FPDF:
    pdf = FPDF(enforce_compliance="PDF/A-3B")
    for style, name in (("", "Regular"), ("B", "SemiBold")):
        pdf.add_font(FAMILY, style, FONTS / f"SourceSans3-{name}.ttf")
    pdf.set_title("Vérification de votre structure")
    pdf.set_creator("Chorale")
    pdf.set_lang("fr-FR")
    pdf.set_creation_date(at)
    pdf.add_page()
    return pdf


def _address(pdf: FPDF, letter: Letter) -> None:
    a = letter.address
    lines = (
        letter.name,
        a.line1,
        a.line2,
        a.line3,
        f"{a.postal_code} {a.town}".strip(),
        "" if a.country == "FR" else a.country,
    )
    pdf.set_font(FAMILY, "", 11)
    pdf.set_xy(WINDOW_LEFT, WINDOW_TOP)
    pdf.multi_cell(85, 5.5, _printable(pdf, "\n".join(filter(None, lines))), align="L")


def _paragraph(pdf: FPDF, text: str) -> None:
    pdf.set_font(FAMILY, "", 11)
    pdf.multi_cell(0, 6, _printable(pdf, text), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def _printable(pdf: FPDF, text: str) -> str:
    known = pdf.current_font.cmap  # type: ignore[union-attr]
    return "".join(c if c == "\n" or ord(c) in known else "?" for c in text)
