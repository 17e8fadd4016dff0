"""How strong a password is, judged apart from the rest: the judge is slow, and anyone may ask (ID-5)."""

import asyncio
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from chassis import children
from chassis.errors import TooMany
from chassis.overload import Overloaded
from services.identity.domain import password
from services.identity.domain.password import Strength
from services.identity.store.breached import Breached

MOST_WAITING = 8


class Gauge:
    def __init__(self, per_minute: int, breached: Breached) -> None:
        """`per_minute`: questions that one address may ask."""
        self._rate = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._breached = breached
        self._judge = children.one()  # a thread would take turns with all that identity does
        self._asked = 0

    def admit(self, address: str) -> None:
        """Raises TooMany."""
        if not self._limiter.hit(self._rate, address):
            raise TooMany(retry_after=5)

    async def measure(self, chosen: str, login: str) -> Strength:
        """Raises Overloaded."""
        measured = await self._measured(chosen, login)
        known = await self._breached.holds(password.normal(chosen))
        return replace(measured, missing=(*measured.missing, password.BREACHED)) if known else measured

    async def _measured(self, chosen: str, login: str) -> Strength:
        if self._asked >= MOST_WAITING:
            raise Overloaded(retry_after=1)
        self._asked += 1
        judge = self._judge
        try:
            return await asyncio.get_running_loop().run_in_executor(judge, password.strength, chosen, login)
        except BrokenProcessPool:
            if self._judge is judge:
                self._judge = children.one()
            raise Overloaded(retry_after=1) from None
        finally:
            self._asked -= 1
