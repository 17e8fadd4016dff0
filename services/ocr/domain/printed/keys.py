"""The keys of SIRET, SIREN, VAT numbers and IBAN, by python-stdnum."""

import re

from stdnum import iban, numdb
from stdnum.fr import siren, siret, tva

# countries that invoice French buyers: letters of others before digits are hardly ever an IBAN
_COUNTRIES = (
    "AD", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "LI", "LT",
    "LU", "LV", "MC", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "SM",
)  # fmt: skip


def _iban_length(country: str) -> int:
    """From the structure that ISO 13616 registers, such as `5!n5!n11!c2!n` behind country and key."""
    structure = numdb.get("iban").info(country)[0][1]["bban"]
    return 4 + sum(map(int, re.findall(r"(\d+)!", structure)))


IBAN_LENGTHS = {country: _iban_length(country) for country in _COUNTRIES}


def siret_ok(number: str) -> bool:
    """La Poste's establishments, which have a sum of their own in place of Luhn's, among them."""
    return bool(siret.is_valid(number))


def siren_ok(number: str) -> bool:
    return bool(siren.is_valid(number))


def vat_ok(number: str) -> bool:
    """French numbers by their key, digits or letters; those of other countries by their shape alone."""
    return not number.startswith("FR") or bool(tva.is_valid(number[2:]))


def iban_ok(number: str) -> bool:
    """Modulo 97, and the structure of its country; not the keys that some countries have inside."""
    return bool(iban.is_valid(number, check_country=False))
