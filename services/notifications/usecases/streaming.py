"""The feed while it happens: what is new of each person who listens, from whichever instance made it (NOT-6)."""

import asyncio
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from chassis import clock
from chassis.errors import TooMany
from chassis.store import is_outage
from services.notifications.domain.notice import Notice
from services.notifications.settings import Settings
from services.notifications.usecases.feed import Entry, Feed

log = structlog.get_logger()
POLL_SECONDS = 0.2
OVERLAP = timedelta(seconds=5)  # clocks of two workers differ, and a write takes its time
NEWS_EVERY = timedelta(seconds=2)
MOST_MISSED = 200
WAITING = 100  # batches for one reader who does not take them
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Batch:
    """What is new, and how many are unread now. `whole` False: more was missed than is told here."""

    entries: Sequence[Entry]
    unread: int
    whole: bool = True


@dataclass(eq=False)
class Stream:
    """One listener; `until`: when its token expires. A batch of None is its end."""

    account_id: str
    session_id: str
    until: datetime
    batches: asyncio.Queue[Batch | None] = field(default_factory=lambda: asyncio.Queue(WAITING))
    sent: dict[str, datetime] = field(default_factory=dict)

    def fresh(self, notices: Sequence[Notice]) -> list[Notice]:
        """Those not sent yet, which are so from now on."""
        new = [notice for notice in notices if notice.id not in self.sent]
        self.sent |= {notice.id: notice.created_at for notice in new}
        return new

    def forget(self, before: datetime) -> None:
        self.sent = {notice_id: at for notice_id, at in self.sent.items() if at >= before}

    def put(self, batch: Batch | None) -> bool:
        """False for a listener who does not listen."""
        try:
            self.batches.put_nowait(batch)
        except asyncio.QueueFull:
            return False
        return True


class Streams:
    """A listener hears of each notice at least once, by its id: after a break from OVERLAP before the last one it heard of."""

    def __init__(self, feed: Feed, ended: Container[str], settings: Settings) -> None:
        self._feed = feed
        self._ended = ended
        self._settings = settings
        self._open: set[Stream] = set()
        self._position = self._news_at = clock.now()

    def open(self, account_id: str, session_id: str, until: datetime) -> Stream:
        """Raises TooMany."""
        own = sum(stream.account_id == account_id for stream in self._open)
        if own >= self._settings.streams_of_account or len(self._open) >= self._settings.streams:
            raise TooMany(retry_after=RETRY_SECONDS)
        if not self._open:
            self._position = self._news_at = clock.now()
        stream = Stream(account_id, session_id, until)
        self._open.add(stream)
        return stream

    def close(self, stream: Stream) -> None:
        self._open.discard(stream)

    async def missed(self, stream: Stream, since: datetime | None) -> Batch:
        """What a listener begins with: all since the last notice they heard of, if they name it."""
        reader = await self._feed.reader(stream.account_id)
        unread = await self._feed.store.notices.unread(reader)
        if since is None:
            return Batch([], unread)
        after = since - OVERLAP
        notices = await self._feed.store.notices.since([stream.account_id], after, MOST_MISSED + 1)
        seen = [n for n in stream.fresh(notices[:MOST_MISSED]) if reader.keys.intersection(n.keys)]
        return Batch(await self._feed.entries(reader, seen), unread, whole=len(notices) <= MOST_MISSED)

    async def poll(self) -> None:
        """Ends those whose time is over, and hands on what was made since the last look."""
        self._end()
        accounts = {stream.account_id for stream in self._open}
        if not accounts:
            return
        await self._pour_news(accounts)
        after, now = self._position - OVERLAP, clock.now()
        made: dict[str, list[Notice]] = {}
        for notice in await self._feed.store.notices.since(accounts, after):
            made.setdefault(notice.account_id, []).append(notice)
        for stream in [stream for stream in self._open if stream.account_id in made]:
            stream.forget(after - OVERLAP)
            await self._hand_on_or_cut(stream, made[stream.account_id])
        self._position = now

    def _end(self) -> None:
        now = clock.now()
        for stream in list(self._open):
            if stream.session_id in self._ended or now >= stream.until:
                self._cut(stream)

    def _cut(self, stream: Stream) -> None:
        """Its listener comes back, with what they heard of last; what waits is sent again then."""
        self._open.discard(stream)
        while not stream.put(None):
            stream.batches.get_nowait()

    async def _pour_news(self, accounts: set[str]) -> None:
        now = clock.now()
        if now < self._news_at + NEWS_EVERY:
            return
        if await self._feed.store.news.between(self._news_at, now, 1):
            for account_id in accounts:
                await self._feed.reader(account_id)
        self._news_at = now

    async def _hand_on_or_cut(self, stream: Stream, notices: Sequence[Notice]) -> None:
        """One that fails takes nothing from the others. Raises what an outage of the store does: all wait for it."""
        try:
            await self._hand_on(stream, notices)
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("stream.failed", account=stream.account_id)
            self._cut(stream)

    async def _hand_on(self, stream: Stream, notices: Sequence[Notice]) -> None:
        fresh = [notice for notice in notices if notice.id not in stream.sent]
        if not fresh:
            return
        reader = await self._feed.reader(stream.account_id)
        seen = [notice for notice in fresh if reader.keys.intersection(notice.keys)]
        unread = await self._feed.store.notices.unread(reader)
        batch = Batch(await self._feed.entries(reader, seen), unread)
        stream.fresh(fresh)
        if seen and not stream.put(batch):
            self._cut(stream)
