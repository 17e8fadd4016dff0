"""An entry is written at the end of a subscription's log; its outlets are told that something is due."""

import asyncio
from dataclasses import dataclass

from chassis import clock
from chassis.store import Document
from services.raccordement.domain.subscription import Subscription
from services.raccordement.store import Store, publications


@dataclass(frozen=True, slots=True)
class Writing:
    """`hooks` and `topics` are set when something is due: the outlets of this process need not wait for their next look."""

    store: Store
    hooks: asyncio.Event
    topics: asyncio.Event

    async def write(self, one: Subscription, event_id: str, content: Document) -> None:
        """Once, however often it is asked for."""
        now = clock.now()
        due = {"due_at": now, "waiting_since": now} if one.url else {}
        marks = publications.marks(now) if one.topic else {}
        await self.store.log.append(one.id, event_id, content | due, marks)
        if one.topic:
            self.topics.set()
        if one.url:
            await self.store.queue.wake(one.id)
            self.hooks.set()
