"""Letters and digits of a scan that a vocabulary or a key puts right (OCR-5, OCR-8)."""

from decimal import Decimal

import pytest

from services.ocr.domain.page.layout import Segment, lay_out
from services.ocr.domain.page.misread import repaired
from services.ocr.domain.page.words import Page, Word
from services.ocr.domain.printed.amounts import find_money
from services.ocr.domain.printed.misread import repaired_iban, repaired_reference


def segment(text: str, certainty: float = 0.9) -> Segment:
    words = tuple(Word(part, 50 + 40 * i, 50, 85 + 40 * i, 60, certainty) for i, part in enumerate(text.split()))
    return lay_out([Page(1, 595, 842, words, scanned=certainty < 1)]).segments[0]


def test_an_iban_is_put_right_only_where_its_key_says_so_ocr_5():
    assert repaired_iban("FR76 3OOO 6OOO Oll2 3456 789O 189") == "FR7630006000011234567890189"
    assert repaired_iban("FR76 3OOO 6OOO Oll2 3456 789O 188") is None


def test_label_words_one_letter_off_are_known_again_ocr_8():
    assert repaired("vatre reference") == "votre reference"
    assert repaired("total tic") == "total ttc"
    assert repaired("fontaine") == "fontaine"


def test_an_o_between_letters_and_digits_is_a_zero_ocr_8():
    assert repaired_reference("SRVO7") == "SRV07"
    assert repaired_reference("PO005727") == "PO005727"
    assert repaired_reference("AVO23763") == "AVO23763"


@pytest.mark.parametrize(
    ("text", "value"), [("20861 67€", "20861.67"), ("-4172 :33€", "-4172.33"), ("1 205 O0 €", "1205.00")]
)
def test_amounts_that_lost_their_comma_in_a_scan_ocr_8(text: str, value: str):
    assert [amount.value for amount in find_money(segment(text))] == [Decimal(value)]
