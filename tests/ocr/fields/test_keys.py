"""Keys of identifiers, on both sides of each rule (OCR-5)."""

import pytest

from services.ocr.domain.printed.keys import IBAN_LENGTHS, iban_ok, siren_ok, siret_ok, vat_ok


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("73282932000074", True), ("73282932000075", False), ("7328293200007", False), ("7328293200007A", False), ("", False),
        ("35600000000048", True), ("35600000049837", True), ("35600000049838", False),  # La Poste: its seat by Luhn, the others by 5
    ],
)  # fmt: skip
def test_siret_by_luhn_and_la_poste_by_its_own_sum_ocr_5(number: str, holds: bool):
    assert siret_ok(number) is holds


@pytest.mark.parametrize(("number", "holds"), [("732829320", True), ("732829321", False), ("73282932", False)])
def test_siren_by_luhn_ocr_5(number: str, holds: bool):
    assert siren_ok(number) is holds


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("FR44732829320", True), ("FR45732829320", False), ("FRK7399859412", True), ("FRK8399859412", False), ("FROI732829320", False),
        ("FR61954506077", True), ("DE123456789", True),
    ],
)  # fmt: skip
def test_french_vat_numbers_by_their_key_with_or_without_letters_ocr_5(number: str, holds: bool):
    assert vat_ok(number) is holds


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("FR1420041010050500013M02606", True), ("FR1420041010050500013M02607", False), ("FR142004101005050001302606", False),
        ("DE89370400440532013000", True), ("GB29NWBK60161331926819", True), ("XX29NWBK60161331926819", False),
    ],
)  # fmt: skip
def test_ibans_by_key_and_structure_of_their_country_ocr_5(number: str, holds: bool):
    assert iban_ok(number) is holds


def test_lengths_of_ibans_are_those_registered_ocr_5():
    assert (IBAN_LENGTHS["FR"], IBAN_LENGTHS["NO"], IBAN_LENGTHS["MT"], len(IBAN_LENGTHS)) == (27, 15, 31, 34)
