"""Webhooks: what is due leaves, two at a time to one subscriber, 64 in all; a slow one delays no other (EVT-8, EVT-14)."""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter, Gauge

from chassis import clock
from chassis.ids import new_id
from chassis.sealing import Sealer
from contracts.raccordement import RaccordementAction, SubscriptionState, SuspensionReason
from services.raccordement.domain import subscription, webhooks
from services.raccordement.domain.attempt import Attempt, Outcome
from services.raccordement.domain.subscription import Subscription
from services.raccordement.domain.webhooks import Answer
from services.raccordement.outside.posting import Posting
from services.raccordement.store import Store
from services.raccordement.store.queue import Claimed
from services.raccordement.usecases.leaving import Held, Leaving
from services.raccordement.usecases.withdrawing import Withdrawing

log = structlog.get_logger()
AT_ONCE, OF_ONE = 64, 2
HELD = timedelta(minutes=1)
ATTEMPTS = Counter("chorale_webhook_attempts_total", "Tries to deliver, by how they ended", ["outcome"])
UNDER_WAY = Gauge("chorale_webhooks_under_way", "Deliveries that this process waits for")
SECRET = "webhook"  # noqa: S105  the purpose it is sealed for


@dataclass(frozen=True, slots=True)
class Signing:
    posting: Posting
    sealer: Sealer

    async def post(self, one: Subscription, event_id: str, body: str) -> Answer:
        """Signed with each secret that counts."""
        now, content = clock.now(), body.encode()
        keys = [self.sealer.open(secret.sealed, SECRET) for secret in subscription.signing(one, now)]
        return await self.posting.post(one.url or "", webhooks.headers(event_id, now, content, keys), content)


class Sending:
    def __init__(self, store: Store, leaving: Leaving, withdrawing: Withdrawing, signing: Signing) -> None:
        self._store, self._leaving, self._withdrawing, self._signing = store, leaving, withdrawing, signing
        self._busy: defaultdict[str, int] = defaultdict(int)
        self._tasks: set[asyncio.Task[None]] = set()
        self.wake = asyncio.Event()

    async def turn(self) -> None:
        """Begins as many deliveries as there is room for; each that ends makes room and wakes the next turn."""
        while (free := AT_ONCE - len(self._tasks)) > 0:
            full = [one for one, many in self._busy.items() if many >= OF_ONE]
            ready = await self._store.queue.due(clock.now(), full, free)
            UNDER_WAY.set(len(self._tasks))
            if not [one for one in ready if await self._begin(one)]:
                return

    async def _begin(self, subscription_id: str) -> bool:
        claimed = await self._store.queue.claim(subscription_id, clock.now())
        if claimed is None:
            return False
        self._busy[subscription_id] += 1
        task = asyncio.create_task(self._deliver(subscription_id, claimed))
        self._tasks.add(task)
        task.add_done_callback(lambda ended: self._ended(subscription_id, ended))
        return True

    def _ended(self, subscription_id: str, task: asyncio.Task[None]) -> None:
        """What failed here, and not out there, is tried again when its lease ends."""
        self._tasks.discard(task)
        self._busy[subscription_id] -= 1
        if not self._busy[subscription_id]:
            del self._busy[subscription_id]
        if not task.cancelled() and (error := task.exception()):
            log.warning("delivery.postponed", subscription=subscription_id, error=type(error).__name__)
        self.wake.set()

    async def _deliver(self, subscription_id: str, claimed: Claimed) -> None:
        one = (await self._store.subscriptions.get(subscription_id)).value
        try:
            await self._leaving.check(one)
        except Held:
            if one.state is SubscriptionState.ARRETE:
                await self._store.queue.done(subscription_id, claimed)
            else:
                await self._store.queue.pause(subscription_id, claimed, clock.now() + HELD)
            return
        if not await self._leaving.of(one, [claimed.entry]):
            await self._store.queue.done(subscription_id, claimed)
            await self._note(claimed, one, Outcome.ECARTE)
            return
        await self._settle(one, claimed, await self._signing.post(one, claimed.entry.event_id, claimed.entry.body))

    async def _settle(self, one: Subscription, claimed: Claimed, answer: Answer) -> None:
        if answer.succeeded:
            await self._store.queue.done(one.id, claimed)
            await self._store.queue.forgive(one.id)
            await self._note(claimed, one, Outcome.LIVRE, answer)
            return
        now = clock.now()
        at = webhooks.next_try(claimed.tries, now, answer.retry_after, random.uniform(-1, 1))  # noqa: S311
        await self._store.queue.again(one.id, claimed, at)
        await self._note(claimed, one, Outcome.ECHEC if at else Outcome.ABANDONNE, answer, at)
        since = await self._store.queue.failed(one.id, now)
        if answer.status == webhooks.GONE:
            await self._suspend(one.id, SuspensionReason.ADRESSE_RETIREE)
        elif now - since >= webhooks.PATIENCE:
            await self._suspend(one.id, SuspensionReason.ECHECS)

    async def _suspend(self, subscription_id: str, why: SuspensionReason) -> None:
        async def suspended() -> None:
            kept = await self._store.subscriptions.get(subscription_id)
            if kept.value.state is not SubscriptionState.ACTIF:
                return
            on = (await self._store.raccordements.get(kept.value.raccordement_id)).value
            await self._withdrawing.move(kept, RaccordementAction.SUSPENDRE, on, why)

        await self._store.subscriptions.retrying(suspended)

    async def _note(
        self,
        claimed: Claimed,
        one: Subscription,
        outcome: Outcome,
        answer: Answer | None = None,
        next_at: datetime | None = None,
    ) -> None:
        ATTEMPTS.labels(outcome).inc()
        told = answer or Answer(status=None)
        await self._store.attempts.add(
            Attempt(
                id=new_id(), subscription_id=one.id, event_id=claimed.entry.event_id, kind=claimed.entry.kind,
                number=claimed.tries, outcome=outcome, at=clock.now(), milliseconds=told.milliseconds, status=told.status,
                answer=told.body or told.error, next_at=next_at,
            )
        )  # fmt: skip

    async def close(self) -> None:
        """What is under way is tried again by the next process."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
