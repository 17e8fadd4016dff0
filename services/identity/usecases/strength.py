"""How strong a password is, judged apart from the rest: the judge is slow, and anyone may ask (ID-5)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from chassis.errors import TooMany
from chassis.overload import Overloaded
from services.identity.domain import password
from services.identity.domain.password import Strength

MOST_WAITING = 8


class Gauge:
    def __init__(self, per_minute: int) -> None:
        """`per_minute`: questions that one address may ask."""
        self._rate = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="strength")
        self._asked = 0

    def admit(self, address: str) -> None:
        """Raises TooMany."""
        if not self._limiter.hit(self._rate, address):
            raise TooMany(retry_after=5)

    async def measure(self, chosen: str, login: str) -> Strength:
        """Raises Overloaded."""
        if self._asked >= MOST_WAITING:
            raise Overloaded(retry_after=1)
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, password.strength, chosen, login)
        finally:
            self._asked -= 1
