"""Pages that are turned, and pages of both kinds in one document (OCR-1, OCR-3)."""

from io import BytesIO

import pikepdf
import pytest
from fpdf import FPDF

from services.ocr import extract
from tests.kit.generator import generate, scanned
from tests.kit.pages import column, pdf
from tests.ocr.fields.cases import (
    value_of,
)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_pages_are_read_as_shown_ocr_3(rotation: int):
    assert (
        value_of(
            pdf((50, 60, "Facture n° FA-1234"), (50, 90, "Total TTC : 120,00 €"), rotation=rotation), "invoice_number"
        )
        is not None
    )


def test_a_document_may_mix_text_and_scans_ocr_1():
    made = generate("window", 9201)
    mixed = pikepdf.open(
        BytesIO(column("Bordereau d'envoi", "Veuillez trouver ci-joint notre facture", "Cordialement"))
    )
    picture = pikepdf.open(BytesIO(scanned(made.pdf, "clean", 1)))
    mixed.pages.extend(picture.pages)
    out = BytesIO()
    mixed.save(out)
    answer = extract(out.getvalue())
    assert answer.source == "scan"
    assert answer.fields["total_ttc"].value == made.printed["total_ttc"]
    assert answer.fields["total_ttc"].page == 2


def test_places_count_from_the_top_of_a_page_that_inherits_its_size_ocr_3():
    """fpdf2 writes the MediaBox once, on the tree of pages; 842 points high, not the 792 of US Letter."""
    document = FPDF(unit="pt", format="A4")
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.text(60, 100, "Facture n° FA-1234")
    box = extract(bytes(document.output())).fields["invoice_number"].box
    assert box is not None
    assert 85 < box.y0 < box.y1 < 105
