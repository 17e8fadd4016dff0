"""INV-18: the certificate as a page: the same bytes each time, fonts inside, French in form, and what it says of itself true."""

import time
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from services.invoicing.domain.receipt import pdf
from services.invoicing.domain.receipt.certificate import Certificate

PAYLOAD = {
    "digest": "q" * 43 + "=", "sequence": 12, "deposited_at": "2026-11-03T09:12:31.120Z", "type": "FACTURE", "number": "FA-2026-1",
    "supplier": {"identifier": "73282932000074", "name": "ÉTABLISSEMENTS Œuvré & Fils · Ελλάδα · 日本"},
    "recipient": {"identifier": "21350238800019", "name": "COMMUNE DE RENNES"},
    "totals": {"ht": "1200.00", "tva": "240.00", "ttc": "1440.00", "net_a_payer": "1440.00"}, "currency": "EUR",
}  # fmt: skip


@pytest.fixture(scope="module")
def issued() -> Certificate:
    return Certificate(sequence=12, digest=PAYLOAD["digest"], jws="a.b.c", content="{}")


def test_two_exports_are_the_same_bytes_inv_18(issued):
    first = pdf.render(issued, PAYLOAD)
    time.sleep(1.1)  # a clock that entered would show
    assert pdf.render(issued, PAYLOAD) == first


def test_it_is_pdf_a_3_with_its_fonts_and_the_signed_certificate_inv_18(issued):
    with pikepdf.open(BytesIO(pdf.render(issued, PAYLOAD))) as document, document.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "B")
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert document.Root.Lang == "fr-FR"
        fonts = [page_font for page in document.pages for page_font in page.Resources.Font.values()]
        assert fonts
        assert all("/FontFile2" in f.DescendantFonts[0].FontDescriptor for f in fonts)
        assert document.Root.AF[0].AFRelationship == "/Data"
        assert len(document.attachments) == 1


def test_dates_and_amounts_are_french_inv_18(issued):
    document = pypdfium2.PdfDocument(pdf.render(issued, PAYLOAD))
    text = document[0].get_textpage().get_text_range().replace("\u202f", " ").replace("\xa0", " ")
    document.close()
    assert "03/11/2026 à 09:12:31 UTC" in text
    assert "1 440,00 EUR" in text
    assert "ÉTABLISSEMENTS Œuvré & Fils · Ελλάδα · ??" in text
