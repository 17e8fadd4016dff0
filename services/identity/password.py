"""Passwords (ID-5): 12 characters, three of four kinds, not the login, not a common one. Argon2id, off the event loop."""

import asyncio
import re
import unicodedata
from dataclasses import dataclass

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from chassis.errors import FieldError, Invalid

MIN, MAX = 12, 128
KINDS = 3
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
    found = []
    if len(password) < MIN:
        found.append(f"au moins {MIN} caractères")
    if len(password) > MAX:
        found.append(f"au plus {MAX} caractères")
    if kinds(password) < KINDS:
        found.append("au moins 3 des 4 sortes : majuscule, minuscule, chiffre, caractère spécial ou accentué")
    if _holds(password, login):
        found.append("sans votre adresse de connexion")
    if _common(password):
        found.append("pas un mot de passe parmi les plus répandus")
    return found


def _holds(password: str, login: str) -> bool:
    local = login.casefold().partition("@")[0]
    return len(local) > 2 and local in password.casefold()  # noqa: PLR2004  initials are everywhere


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
        found = [FieldError(field="password", rule="ID-5", message=f"Il faut : {m}", remedy=remedy) for m in missing]
        raise Invalid("Ce mot de passe n'est pas assez sûr", found)
    return password


class Hashing:
    """Argon2id in threads, two at a time: each takes a core and `memory_kib`."""

    def __init__(self, memory_kib: int, passes: int) -> None:
        self._hasher = PasswordHash((Argon2Hasher(memory_cost=memory_kib, time_cost=passes),))
        self._dummy = self._hasher.hash("an account that does not exist")
        self._bound = asyncio.Semaphore(2)

    async def hashed(self, password: str) -> str:
        async with self._bound:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password: str, stored: str | None) -> bool:
        """Takes as long for an account that does not exist, so that time tells nothing (ID-13)."""
        if len(password) > MAX:
            return False
        async with self._bound:
            right = await asyncio.to_thread(self._hasher.verify, normal(password), stored or self._dummy)
        return right and stored is not None
