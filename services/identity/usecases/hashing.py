"""Passwords at rest: Argon2id, off the event loop (ID-5)."""

import asyncio

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from services.identity.domain.password import MAX, normal


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
