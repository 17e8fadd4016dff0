"""A total that follows from the two others (OCR-5, OCR-6)."""

from decimal import Decimal

import pytest

from services.ocr.domain.fields.totals import Option, Totals
from services.ocr.domain.fields.totals_completion import completed
from services.ocr.domain.page.layout import Segment, lay_out
from services.ocr.domain.page.words import Page, Word
from services.ocr.domain.printed.amounts import find_money


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
    whole = completed(Totals(option(ht), option(tva), option(ttc), adds_up=False, score=1.0))
    sizes = {option.money.size for option in (whole.ht, whole.tva, whole.ttc) if option}
    assert Decimal(right) in sizes
    assert whole.adds_up


def test_nothing_is_invented_without_a_rate_in_force_ocr_6():
    before = Totals(None, option("33,00"), option("120,00"), adds_up=False, score=1.0)
    assert completed(before) is before
