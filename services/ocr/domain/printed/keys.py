"""The keys of SIRET, SIREN, VAT numbers and IBAN."""

from stdnum import iban as iban_key
from stdnum import luhn

# length of an IBAN by country (ISO 13616), for those that invoice French buyers
IBAN_LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
}  # fmt: skip


def siret_ok(number: str) -> bool:
    """Luhn; La Poste's establishments (SIREN 356000000) add up to a multiple of 5 instead."""
    if len(number) != 14 or not number.isdigit():  # noqa: PLR2004
        return False
    return luhn.is_valid(number) or (number.startswith("356000000") and sum(map(int, number)) % 5 == 0)


def siren_ok(number: str) -> bool:
    return len(number) == 9 and number.isdigit() and luhn.is_valid(number)  # noqa: PLR2004


def vat_ok(number: str) -> bool:
    """The French key: (12 + 3 × SIREN mod 97) mod 97; keys with letters and other countries by their shape alone."""
    if not number.startswith("FR"):
        return True
    key, siren = number[2:4], number[4:]
    if not key.isdigit():
        return True
    return int(key) == (12 + 3 * (int(siren) % 97)) % 97


def iban_ok(number: str) -> bool:
    """Modulo 97 and the length of its country."""
    if IBAN_LENGTHS.get(number[:2]) != len(number):
        return False
    return bool(iban_key.is_valid(number, check_country=False))
