"""A password that somebody chose: held against the rule and against those known from breaches, then hashed (ID-5)."""

from dataclasses import dataclass

from services.identity.domain import password
from services.identity.store.breached import Breached
from services.identity.usecases.hashing import Hashing


@dataclass(frozen=True, slots=True)
class Choosing:
    hashing: Hashing
    breached: Breached

    async def hashed(self, chosen: str, login: str) -> str:
        """Raises Invalid."""
        safe = password.check(chosen, login)
        if await self.breached.holds(safe):
            raise password.refused([password.BREACHED])
        return await self.hashing.hashed(safe)
