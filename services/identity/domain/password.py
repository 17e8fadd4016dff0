"""Passwords (ID-5): 12 characters, three of four kinds, not the login, not a common one nor one known from a breach."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from chassis.errors import Invalid, Text
from services.identity.domain.messages import MESSAGES

MIN, MAX = 12, 128
KINDS = 3
INITIALS = 2  # shorter logins are in many words
PART = 4  # from so many letters on, a part of the login (camille.martin) counts like the whole
COMMON = frozenset(FREQUENCY_LISTS["passwords"])
MEASURED = 64  # zxcvbn grows with the square of the length; beyond this more characters add nothing


TOO_SHORT = Text(f"au moins {MIN} caractères", f"at least {MIN} characters")
TOO_LONG = Text(f"au plus {MAX} caractères", f"at most {MAX} characters")
TOO_UNIFORM = Text(
    "au moins 3 des 4 sortes : majuscule, minuscule, chiffre, caractère spécial ou accentué",
    "at least 3 of the 4 kinds: upper case, lower case, digit, special or accented character",
)
HOLDS_LOGIN = Text("sans votre adresse de connexion", "without your login address")
COMMONPLACE = Text("pas un mot de passe parmi les plus répandus", "not one of the commonest passwords")
BREACHED = Text("pas un mot de passe connu par une fuite de données", "not one known from a breach of data")


@dataclass(frozen=True, slots=True)
class Strength:
    """`score` 0 (none) to 4 (strong); `missing` says what the rule still asks."""

    score: int
    missing: tuple[Text, ...]


def normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def kinds(password: str) -> int:
    """How many of upper case, lower case, digit, special (punctuation and accents) are there."""
    plain = [c for c in password if c.isascii()]
    return sum((
        any(c.isupper() for c in plain), any(c.islower() for c in plain), any(c.isdigit() for c in plain),
        any(not c.isalnum() or not c.isascii() for c in password),
    ))  # fmt: skip


def breaches(password: str, login: str) -> list[Text]:
    """What the rule still asks, in words for the person; empty when it is met."""
    rules = (
        (len(password) >= MIN, TOO_SHORT),
        (len(password) <= MAX, TOO_LONG),
        (kinds(password) >= KINDS, TOO_UNIFORM),
        (not _holds(password, login), HOLDS_LOGIN),
        (not _common(password), COMMONPLACE),
    )
    return [missing for kept, missing in rules if not kept]


def _holds(password: str, login: str) -> bool:
    """The address, its local part, or a part of that between points and dashes."""
    low, address = password.casefold(), login.casefold()
    local = address.partition("@")[0]
    parts = [part for part in re.split(r"[^a-z0-9]+", local) if len(part) >= PART]
    held = [address, *parts] if len(local) <= INITIALS else [address, local, *parts]
    return bool(address) and any(part in low for part in held)


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
    if missing := breaches(password, login):
        raise refused(missing)
    return password


def refused(missing: Sequence[Text]) -> Invalid:
    findings = [MESSAGES.finding("password", "password_weak", missing=m) for m in missing]
    return Invalid(Text("Ce mot de passe n'est pas assez sûr", "This password is not safe enough"), findings)
