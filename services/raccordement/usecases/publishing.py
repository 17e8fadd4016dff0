"""What the logs hold is published to subscribers' own topics, in order, at least once (EVT-7, EVT-14)."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from chassis import clock
from chassis.errors import Unavailable
from chassis.publisher import Publisher, Record
from contracts.raccordement import SubscriptionState
from contracts.subscribers import CONTENT
from services.raccordement.domain import topic
from services.raccordement.domain.log import Entry
from services.raccordement.domain.subscription import Subscription
from services.raccordement.domain.topic import Standing
from services.raccordement.store import Store
from services.raccordement.store.publications import Leased
from services.raccordement.usecases.leaving import Held, Leaving
from services.raccordement.usecases.topics import Topics

AT_ONCE, A_PART = 32, 500
SOON, HELD = timedelta(milliseconds=200), timedelta(minutes=1)
HEADERS = [("content-type", CONTENT.encode())]  # CloudEvents' Kafka binding, structured


@dataclass(frozen=True, slots=True)
class Publishing:
    """`wake` is set when a log has more."""

    store: Store
    leaving: Leaving
    topics: Topics
    publisher: Publisher
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def turn(self) -> None:
        """A part of each log that has more, until none has.

        The broker is asked for their topics first: the producer would wait long for one that is gone, and all others with it.
        """
        while due := await self.store.publications.due(clock.now(), AT_ONCE):
            standing = await self.topics.broker.standing(list(map(topic.name, due)))
            await asyncio.gather(*(self._part(one, standing[topic.name(one)]) for one in due))

    async def _part(self, subscription_id: str, standing: Standing) -> None:
        leased = await self.store.publications.lease(subscription_id, clock.now())
        if leased is None:
            return
        one = (await self.store.subscriptions.get(subscription_id)).value
        if one.topic is None or one.state is SubscriptionState.ARRETE:
            await self.store.publications.forget(leased)
        elif not one.topic.made or not await self._may(one):
            await self.store.publications.done(leased, leased.position, clock.now() + HELD)
        elif standing is Standing.READY:
            await self._publish(one, leased)
        else:
            await self.store.publications.done(leased, leased.position, clock.now() + topic.RETRY)
            if standing is Standing.GONE:
                await self.topics.lost(one.id)

    async def _may(self, one: Subscription) -> bool:
        try:
            await self.leaving.check(one)
        except Held:
            return False
        return True

    async def _publish(self, one: Subscription, leased: Leased) -> None:
        """What the broker did not take is read again from where it stood. Raises Unavailable."""
        begins = max(leased.position, await self.store.log.floor(one.id))
        part = await self.store.log.after(one.id, begins, A_PART)
        try:
            await self.publisher.send_all(topic.name(one.id), map(_record, await self.leaving.of(one, part.entries)))
        except Unavailable:
            await self.store.publications.done(leased, leased.position, clock.now() + topic.RETRY)
            raise
        await self.store.publications.done(leased, part.end, clock.now() if part.entries else clock.now() + SOON)


def _record(entry: Entry) -> Record:
    return (entry.subject or entry.invoice_id).encode(), entry.body.encode(), HEADERS
