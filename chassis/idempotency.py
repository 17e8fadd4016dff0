"""Idempotency-Key (INV-19): the same call twice makes one thing and gets one answer, at every creating door."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from chassis.errors import DomainError, Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Once:
    """`key`: the account's own Idempotency-Key; `hash`: SHA-256 of the content it came with."""

    key: str
    hash: str

    @property
    def mark(self) -> str:
        """Kept beside what was made inside an aggregate (a file joined, an answer)."""
        return f"{self.key} {self.hash}"


class KeyReused(DomainError):
    code, status = "cle_idempotence_reutilisee", 422
    title = Text(
        "Cette clé d'idempotence a déjà servi pour une autre demande : employez une clé nouvelle",
        "This idempotency key came with another content before: use a new key",
    )


class AlreadyDone(Exception):
    """The same key and content came before: `document` is what that call made."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__()
        self.document = document


def once(account_id: str, key: str | None, *content: object) -> Once | None:
    """None without a key."""
    if key is None:
        return None
    return Once(f"{account_id}:{key}", hashlib.sha256("\x1f".join(map(str, content)).encode()).hexdigest())


def same_content(hash_before: str, asked: Once) -> None:
    """Raises KeyReused."""
    if hash_before != asked.hash:
        raise KeyReused


def made_before(marked: Iterable[tuple[T, str | None]], asked: Once | None) -> T | None:
    """Of (thing, mark) pairs the thing that this very call made before. Raises KeyReused."""
    for thing, mark in marked if asked else ():
        key, _, hash_before = (mark or "").rpartition(" ")
        if asked and key == asked.key:
            same_content(hash_before, asked)
            return thing
    return None
