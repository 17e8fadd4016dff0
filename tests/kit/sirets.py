"""Numbers that only look like a company's."""

import random

from stdnum import luhn


def new_siret() -> str:
    """A SIRET with a right key that nobody used."""
    siren = f"{random.randrange(3 * 10**7, 9 * 10**7):08d}"
    siren += luhn.calc_check_digit(siren)
    return _with_key(f"{siren}{random.randrange(1, 9990):04d}")


def unregistered_siret() -> str:
    """As `new_siret`, of an establishment that the sandbox's register does not know."""
    return _with_key(f"{new_siret()[:9]}999{random.randrange(10)}")


def _with_key(number: str) -> str:
    return number + luhn.calc_check_digit(number)
