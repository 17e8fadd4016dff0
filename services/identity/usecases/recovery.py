"""Recovery codes: ten, shown once, each good for one login (ID-12, ID-26)."""

import hashlib
import secrets

COUNT = 10
GROUPS, LETTERS = 4, 4
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # without l, o, 0, 1: they are copied from paper


def new_codes() -> list[str]:
    """80 bits each."""
    return ["-".join(_group() for _ in range(GROUPS)) for _ in range(COUNT)]


def digest(account_id: str, code: str) -> str:
    """Without the sealing key, so that codes on paper outlive it; too random to be found from it.

    Case, spaces and dashes do not count.
    """
    plain = "".join(c for c in code.casefold() if c.isalnum())
    return hashlib.sha256(f"recovery:{account_id}:{plain}".encode()).hexdigest()


def _group() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
