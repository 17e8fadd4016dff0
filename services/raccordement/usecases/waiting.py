"""Readers of feeds that wait for what comes: one look at the store serves them all (EVT-11)."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from chassis.errors import TooMany
from services.raccordement.settings import Settings
from services.raccordement.store import Store

POLL_SECONDS = 0.1
LOOK_SECONDS = 1.0
"""A gap closes, a right goes: without news too a waiting reader looks as often."""
RETRY_SECONDS = 5


@dataclass(eq=False)
class Listener:
    account_id: str
    subscription_id: str
    known: int
    """The highest number it was told of."""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def within(self, seconds: float) -> AsyncIterator[None]:
        """A turn whenever there may be something new, and once a second; ends after `seconds`."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            await self.next(min(left, LOOK_SECONDS))
            yield

    async def next(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.news.wait()
        self.news.clear()


class Waiting:
    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._listeners: set[Listener] = set()

    @contextmanager
    def listen(self, account_id: str, subscription_id: str, known: int) -> Iterator[Listener]:
        """Raises TooMany."""
        own = sum(one.account_id == account_id for one in self._listeners)
        if own >= self._settings.waiting_of_account or len(self._listeners) >= self._settings.waiting:
            raise TooMany(retry_after=RETRY_SECONDS)
        listener = Listener(account_id, subscription_id, known)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    async def poll(self) -> None:
        """Wakes those whose log has a number that they do not know."""
        if not self._listeners:
            return
        lasts = await self._store.log.lasts({one.subscription_id for one in self._listeners})
        for one in self._listeners:
            last = lasts.get(one.subscription_id, 0)
            if last > one.known:
                one.known = last
                one.news.set()
