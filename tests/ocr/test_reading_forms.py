"""Forms of programs and issuers whose wording the rules did not know when the forms were written (OCR-4, OCR-6)."""

import pytest

from contracts.extraction import ReadField
from services.invoicing.reading import PAYMENT_MODES, VAT_TYPES, understood
from services.ocr import extract
from services.ocr.domain.structured.terms import in_terms
from tests.kit.generator.forms import fill, forms
from tests.kit.generator.scoring import Tally, score
from tests.kit.pages import column
from tests.ocr.test_reading_xml import cii

SEEDS = (501, 502)  # none that was looked at while the rules were written


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    answer = {}
    for name in forms():
        answer[name] = Tally()
        for seed in SEEDS:
            document, truth = fill(name, seed)
            score(answer[name], f"{name}/{seed}", document.printed, extract(document.pdf), truth)
    return answer


def test_forms_are_read_right_and_precisely_ocr_4_ocr_6(tallies: dict[str, Tally]) -> None:
    shares = [tally.share() for tally in tallies.values()]
    misses = [miss for tally in tallies.values() for miss in tally.misses]
    assert sum(right for right, _ in shares) / len(shares) >= 0.97, misses
    assert sum(precision for _, precision in shares) / len(shares) >= 0.99, misses


def test_no_form_is_read_badly_ocr_4(tallies: dict[str, Tally]) -> None:
    bad = {name: tally.misses for name, tally in tallies.items() if tally.share()[0] < 0.75}
    assert not bad


def test_the_generator_prints_what_it_says_it_prints() -> None:
    document, truth = fill("sage100", 501)
    words = "".join(_text(document.pdf).split())
    assert document.printed["invoice_number"].replace(" ", "") in words
    assert document.printed["iban"] in words
    assert "recipient_siret" not in document.printed
    assert truth["recipient_siret"] not in words


def _text(pdf: bytes) -> str:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(pdf)
    return str(document[0].get_textpage().get_text_range())


@pytest.mark.parametrize(
    ("code", "mode"), [("30", "VIREMENT"), ("58", "VIREMENT"), ("59", "PRELEVEMENT"), ("20", "CHEQUE"), ("10", "ESPECE"), ("48", "AUTRE"), ("97", "REPORT")]
)  # fmt: skip
def test_payment_mode_of_an_xml_is_the_portals_code_ocr_2(code: str, mode: str) -> None:
    read = in_terms({"payment_mode": ReadField(value=code, confidence=1.0, source="xml")})["payment_mode"]
    assert (read.value, read.text) == (mode, code)
    assert PAYMENT_MODES[mode].value == mode


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
    assert VAT_TYPES["TVA_SUR_DEBIT"].value == "TVA_SUR_DEBIT"
    assert understood(page.fields)["payment_mode"] == PAYMENT_MODES["VIREMENT"]


@pytest.mark.parametrize(
    "words", ["Référence PDL : 14587412365478", "Compteur n° 14587412365478", "Mandat SEPA 14587412365478"]
)  # fmt: skip
def test_fourteen_digits_of_a_meter_are_no_siret_ocr_5(words: str) -> None:
    answer = extract(column("Facture n° FA-1 du 12/03/2024", words, "Client : Mairie de Laon", "Total HT 100,00 €"))
    assert all(answer.fields.get(f"{role}_siret") is None for role in ("supplier", "recipient"))


def test_a_bic_without_its_name_beside_its_iban_ocr_2() -> None:
    answer = extract(
        column(
            "Facture n° FA-1 du 12/03/2024",
            "Virement : FR76 3000 6000 0112 3456 7890 189 / AGRIFRPP839",
            "Total HT 100,00 €",
        )
    )
    assert answer.fields["bic"].value == "AGRIFRPP839"


def test_words_after_a_vat_number_make_no_iban_ocr_5() -> None:
    answer = extract(
        column(
            "Facture n° FA-1 du 12/03/2024",
            "SIRET 48950991901995 TVA FR15489509919 50 rue du Général Leclerc",
            "Total HT 100,00 €",
        )
    )
    assert answer.fields.get("iban") is None
    assert answer.fields["supplier_vat"].value == "FR15489509919"


def test_half_an_amount_is_no_amount_ocr_6() -> None:
    answer = extract(column("Facture n° FA-1 du 12/03/2024", "Net à payer (au 27/11/2024) 058,84 €"))
    assert answer.fields.get("net_a_payer") is None or answer.fields["net_a_payer"].value is None
