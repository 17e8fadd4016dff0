"""Subscribers' own topics: the broker is made to hold what each subscription says (EVT-7)."""

import asyncio
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog

from chassis import clock
from chassis.errors import Conflict, Unavailable
from chassis.sealing import Sealer
from contracts.raccordement import SubscriptionState
from services.raccordement.domain import topic
from services.raccordement.domain.subscription import Subscription
from services.raccordement.domain.topic import NO_TOPIC, Holding, Standing, Topic
from services.raccordement.settings import Settings
from services.raccordement.store import Store
from services.raccordement.usecases.access import CONSULTATION, MODIFICATION, Access

log = structlog.get_logger()
AT_ONCE = 20
PASSWORD_BYTES = 24
PURPOSE = "topic"


class Broker(Protocol):
    async def hold(self, wanted: Holding, passwords: dict[str, str]) -> None:
        """Raises Unavailable."""

    async def standing(self, topics: Collection[str]) -> Mapping[str, Standing]:
        """Of each. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class Topics:
    """`wake` is set when the broker has something to hear."""

    store: Store
    access: Access
    broker: Broker
    sealer: Sealer
    settings: Settings
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def open(self) -> bool:
        """Whether this installation lets subscribers come to its broker."""
        return bool(self.settings.kafka_external)

    @property
    def authority(self) -> str:
        """PEM of who certified the broker for subscribers; empty: a public authority."""
        path = self.settings.kafka_external_ca_file
        return Path(path).read_text() if path else ""

    def begun(self, subscription_id: str, now: datetime) -> tuple[str, Topic]:
        """A password and the topic that it opens."""
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        return password, topic.begun(subscription_id, self.sealer.seal(password, PURPOSE), now)

    async def of(self, reader: str, subscription_id: str) -> tuple[Subscription, Topic]:
        """Raises NotFound, Conflict where it has none."""
        one = (await self.access.subscription(reader, subscription_id, CONSULTATION)).value
        return one, _own(one)

    async def change_password(self, by: str, subscription_id: str) -> tuple[str, str]:
        """A user and its password; the one before counts for 24 hours. Raises NotFound, Forbidden, Conflict, Stale."""
        kept = await self.access.subscription(by, subscription_id, MODIFICATION)
        if kept.value.state is SubscriptionState.ARRETE:
            raise Conflict(NO_TOPIC)
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        sealed = self.sealer.seal(password, PURPOSE)
        after = topic.with_password(_own(kept.value), subscription_id, sealed, clock.now())
        await self.store.subscriptions.save(kept, replace(kept.value, topic=after))
        self.wake.set()
        return after.users[0].name, password

    async def turn(self) -> None:
        """One that the broker does not take delays no other."""
        due = await self.store.subscriptions.with_due_topic(clock.now(), AT_ONCE)
        await asyncio.gather(*map(self._settle, due))

    async def _settle(self, subscription_id: str) -> None:
        try:
            await self.store.subscriptions.retrying(partial(self._hold, subscription_id))
        except Unavailable as error:
            log.warning("topic.postponed", subscription=subscription_id, error=str(error.detail))
            await self.store.subscriptions.retrying(partial(self._postpone, subscription_id))

    async def _hold(self, subscription_id: str) -> None:
        """Again where it changed meanwhile, so that the last word is what the broker holds. Raises Unavailable, Stale."""
        kept, now = await self.store.subscriptions.get(subscription_id), clock.now()
        one, own = kept.value, _own(kept.value)
        active, stopped = one.state is SubscriptionState.ACTIF, one.state is SubscriptionState.ARRETE
        wanted = topic.holding(own, one.id, now, active=active, stopped=stopped)
        await self.broker.hold(wanted, {user: self.sealer.open(s, PURPOSE) for user, s in wanted.sealed.items()})
        await self.store.subscriptions.save(kept, replace(one, topic=topic.settled(own, wanted, now)))
        await self.store.publications.wake(one.id, now)

    async def lost(self, subscription_id: str) -> None:
        """The broker has it no more."""
        log.warning("topic.lost", subscription=subscription_id)
        await self.store.subscriptions.retrying(partial(self._lost, subscription_id))
        self.wake.set()

    async def _lost(self, subscription_id: str) -> None:
        """Raises Stale."""
        kept = await self.store.subscriptions.get(subscription_id)
        again = topic.lost(_own(kept.value), clock.now())
        await self.store.subscriptions.save(kept, replace(kept.value, topic=again))

    async def _postpone(self, subscription_id: str) -> None:
        kept = await self.store.subscriptions.get(subscription_id)
        later = replace(_own(kept.value), due_at=clock.now() + topic.RETRY)
        await self.store.subscriptions.save(kept, replace(kept.value, topic=later))


def _own(one: Subscription) -> Topic:
    """Raises Conflict."""
    if one.topic is None:
        raise Conflict(NO_TOPIC)
    return one.topic
