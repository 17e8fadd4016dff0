"""Totals that follow from the two others, and letters that a key puts right (OCR-5, OCR-8)."""

from decimal import Decimal

import pytest

from services.ocr.domain.fields.totals import Option, Totals
from services.ocr.domain.fields.totals_completion import mended
from services.ocr.domain.page.layout import Segment, lay_out
from services.ocr.domain.page.misread import repaired
from services.ocr.domain.page.words import Page, Word
from services.ocr.domain.printed.amounts import find_money
from services.ocr.domain.printed.misread import repaired_iban, repaired_reference


def segment(text: str, certainty: float = 0.9) -> Segment:
    words = tuple(Word(part, 50 + 40 * i, 50, 85 + 40 * i, 60, certainty) for i, part in enumerate(text.split()))
    return lay_out([Page(1, 595, 842, words, scanned=certainty < 1)]).segments[0]


def option(text: str | None) -> Option | None:
    return Option(find_money(segment(text, 1.0))[0], 0.9) if text else None


@pytest.mark.parametrize(
    ("ht", "tva", "ttc", "right"),
    [(None, "20,00", "120,00", "100.00"), ("100,00", None, "120,00", "20.00"), ("100,00", "20,00", None, "120.00"), ("700,00", "20,00", "120,00", "100.00")],
)  # fmt: skip
def test_the_third_total_follows_from_a_rate_in_force_ocr_5(
    ht: str | None, tva: str | None, ttc: str | None, right: str
):
    whole = mended(Totals(option(ht), option(tva), option(ttc), adds_up=False, score=1.0))
    sizes = {each.money.size for each in (whole.ht, whole.tva, whole.ttc) if each}
    assert Decimal(right) in sizes
    assert whole.adds_up


def test_nothing_is_invented_without_a_rate_in_force_ocr_6():
    before = Totals(None, option("33,00"), option("120,00"), adds_up=False, score=1.0)
    assert mended(before) is before


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
    assert [each.value for each in find_money(segment(text))] == [Decimal(value)]
