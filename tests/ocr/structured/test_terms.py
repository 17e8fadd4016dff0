"""Payment mode and VAT regime in the portal's codes (OCR-2, OCR-6)."""

import pytest

from contracts.extraction import ReadField
from contracts.invoice import PaymentMode, VatType
from services.ocr import extract
from services.ocr.domain.structured.terms import in_terms
from tests.kit.pages import column
from tests.kit.xml import cii


@pytest.mark.parametrize(
    ("code", "mode"), [("30", "VIREMENT"), ("58", "VIREMENT"), ("59", "PRELEVEMENT"), ("20", "CHEQUE"), ("10", "ESPECE"), ("48", "AUTRE"), ("97", "REPORT")]
)  # fmt: skip
def test_payment_mode_of_an_xml_is_the_portals_code_ocr_2(code: str, mode: str) -> None:
    read = in_terms({"payment_mode": ReadField(value=code, confidence=1.0, source="xml")})["payment_mode"]
    assert (read.value, read.text) == (mode, code)
    assert PaymentMode.known(mode)


def test_a_code_that_means_none_of_them_stays_empty_ocr_6() -> None:
    read = in_terms(
        {
            "payment_mode": ReadField(value="70", confidence=1.0, source="xml"),
            "vat_type": ReadField(value="29", confidence=1.0, source="xml"),
        }
    )
    assert (read["payment_mode"].value, read["vat_type"].value) == (None, None)


def test_page_and_xml_say_payment_mode_in_one_shape_ocr_2() -> None:
    page = extract(
        column(
            "Facture n° FA-1 du 12/03/2024",
            "Règlement par virement bancaire",
            "TVA sur les débits",
            "Total HT 100,00 €",
        )
    )
    xml = extract(cii())
    assert page.fields["payment_mode"].value == xml.fields["payment_mode"].value == "VIREMENT"
    assert page.fields["vat_type"].value == "TVA_SUR_DEBIT"
    assert VatType.known("TVA_SUR_DEBIT")
