"""An entry is written at the end of a subscription's log, and its webhook, where it has one, is told that something is due."""

import asyncio
from dataclasses import dataclass

from chassis import clock
from chassis.store import Document
from services.raccordement.domain.subscription import Subscription
from services.raccordement.store import Store


@dataclass(frozen=True, slots=True)
class Writing:
    """`waiting` is set when something is due: the outlets of this process need not wait for their next look."""

    store: Store
    waiting: asyncio.Event

    async def write(self, one: Subscription, event_id: str, content: Document) -> None:
        """Once, however often it is asked for."""
        due = {"due_at": clock.now()} if one.url else {}
        await self.store.log.append(one.id, event_id, content | due)
        if one.url:
            await self.store.queue.wake(one.id)
            self.waiting.set()
