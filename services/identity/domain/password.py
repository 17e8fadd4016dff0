"""Passwords (ID-5): 12 characters, three of four kinds, not the login, not a common one."""

import re
import unicodedata
from dataclasses import dataclass

from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from chassis.errors import FieldError, Invalid

MIN, MAX = 12, 128
KINDS = 3
INITIALS = 2  # shorter logins are in many words
COMMON = frozenset(FREQUENCY_LISTS["passwords"])
MEASURED = 72  # zxcvbn grows with the square of the length; beyond this more characters add nothing


@dataclass(frozen=True)
class Strength:
    """`score` 0 (none) to 4 (strong); `missing` says what the rule still asks."""

    score: int
    missing: tuple[str, ...]


def normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def kinds(password: str) -> int:
    """How many of upper case, lower case, digit, special (punctuation and accents) are there."""
    plain = [c for c in password if c.isascii()]
    return sum((
        any(c.isupper() for c in plain), any(c.islower() for c in plain), any(c.isdigit() for c in plain),
        any(not c.isalnum() or not c.isascii() for c in password),
    ))  # fmt: skip


def breaches(password: str, login: str) -> list[str]:
    """What the rule still asks, in words for the person; empty when it is met."""
    missing = []
    if len(password) < MIN:
        missing.append(f"au moins {MIN} caractères")
    if len(password) > MAX:
        missing.append(f"au plus {MAX} caractères")
    if kinds(password) < KINDS:
        missing.append("au moins 3 des 4 sortes : majuscule, minuscule, chiffre, caractère spécial ou accentué")
    if _holds(password, login):
        missing.append("sans votre adresse de connexion")
    if _common(password):
        missing.append("pas un mot de passe parmi les plus répandus")
    return missing


def _holds(password: str, login: str) -> bool:
    local = login.casefold().partition("@")[0]
    return len(local) > INITIALS and local in password.casefold()


def _common(password: str) -> bool:
    """Also when only digits or signs were added around a common one."""
    low = password.casefold()
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", low)
    return low in COMMON or core in COMMON


def strength(password: str, login: str) -> Strength:
    """Shown while typing (ID-5)."""
    password = normal(password)
    score = int(zxcvbn(password[:MEASURED], user_inputs=[login])["score"]) if password else 0
    return Strength(score, tuple(breaches(password, login)))


def check(password: str, login: str) -> str:
    """The password as it will be hashed. Raises Invalid."""
    password = normal(password)
    missing = breaches(password, login)
    if missing:
        remedy = "Choisissez une phrase que vous seul connaissez"
        findings = [FieldError(field="password", rule="ID-5", message=f"Il faut : {m}", remedy=remedy) for m in missing]
        raise Invalid("Ce mot de passe n'est pas assez sûr", findings)
    return password
