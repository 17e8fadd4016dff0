"""What is an amount of money in a run of words, and what is only the end of one (OCR-5, OCR-6, OCR-7)."""

import pytest

from services.ocr import extract
from services.ocr.domain.page.layout import Segment
from services.ocr.domain.page.words import Word
from services.ocr.domain.printed.amounts import find_money
from tests.kit.pages import column
from tests.ocr.fields.cases import (
    value_of,
)


def amounts(text: str) -> list[str]:
    return [str(amount.value) for amount in find_money(Segment(1, 0, (Word(text, 0, 0, 100, 10),), text, (0,)))]


@pytest.mark.parametrize(
    "leader",
    [" ", "  ", " : ", ":", " = ", "=", " . . . . ", ".....", " ..... ", "_____", " _____ ", "-----", " ----- ", " - - - - ", "………", " … … ", "·····", "–––––", " > ", " + ", "\t"],
)  # fmt: skip
@pytest.mark.parametrize(
    "amount", ["23 673,18 €", "23\u00a0673,18", "1.223.673,18", "23'673.18", "€23,673.18", "1 500 €", "673,18"]
)
def test_leaders_leave_a_number_whole_ocr_5(leader: str, amount: str):
    whole = "".join(c for c in amount if c.isdigit())
    expected = whole + ".00" if "1 500" in amount else f"{whole[:-2]}.{whole[-2:]}"
    assert amounts(f"Total HT{leader}{amount}") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Total HT23 673,18", "TTC1 234,56 €", "23  673,18", "1  234 €", "1.234 567,89", "1 234.567,89", "1'234 567,89", "20%1 234,56", "12/1 234,56",
        "BC-12 345,00", "x23 673,18", "0 123,45", "0 234 €", "058,84 €", "A_12 345,00", "m²1 234,56", "1, 234,56",
    ],
)  # fmt: skip
def test_a_number_whose_beginning_is_unclear_is_no_amount_ocr_6(text: str):
    assert amounts(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-23 673,18", "-23673.18"), ("- 23 673,18 €", "-23673.18"), ("Avoir : -1 500 €", "-1500.00"), ("(100,00)", "-100.00"), ("12,00-", "-12.00"),
        ("Total -------- 12,00", "12.00"), ("Total - - - 12,00", "12.00"), ("Total ____ -12,00", "-12.00"),
    ],
)  # fmt: skip
def test_the_sign_is_the_numbers_own_not_its_leaders_ocr_5(text: str, value: str):
    assert amounts(text) == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [("28,00 150,00", ["28.00", "150.00"]), ("Facture 2024 150,00", ["150.00"]), ("3 x 150,00 €", ["150.00"]), ("TVA 20 % 150,00", ["150.00"])],
)  # fmt: skip
def test_what_is_whole_before_an_amount_takes_nothing_from_it_ocr_5(text: str, values: list[str]):
    assert amounts(text) == values


@pytest.mark.parametrize(
    "printed", ["1 234,56 €", "1.234,56 €", "1,234.56 €", "1234,56", "1234.56 EUR", "€ 1 234,56", "1\u00a0234,56 €"]
)
def test_amounts_in_every_writing_ocr_7(printed: str):
    assert value_of(column("Facture n° FA-1234", f"Net à payer : {printed}"), "net_a_payer") == "1234.56"


def test_half_an_amount_is_no_amount_ocr_6() -> None:
    answer = extract(column("Facture n° FA-1 du 12/03/2024", "Net à payer (au 27/11/2024) 058,84 €"))
    assert answer.fields.get("net_a_payer") is None or answer.fields["net_a_payer"].value is None
