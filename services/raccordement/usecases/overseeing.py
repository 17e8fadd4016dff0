"""What who governs sees of a raccordement: exchanges, counts and errors of its subscriptions (RAC-19)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis import clock
from services.raccordement.domain.subscription import Subscription
from services.raccordement.store import Store
from services.raccordement.store.attempts import Tally
from services.raccordement.store.queue import Standing
from services.raccordement.usecases.access import CONSULTATION, Access

DAY, MONTH = timedelta(hours=24), timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Of one subscription. `last_read`: when its feed was last asked for; `last_delivered`: by webhook."""

    subscription: Subscription
    day: Tally
    month: Tally
    last_delivered: datetime | None
    last_read: datetime | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Overseeing:
    store: Store
    access: Access

    async def of(self, reader: str, raccordement_id: str) -> Sequence[Activity]:
        """Every subscription that is not stopped: at most as many as a raccordement may have. Raises NotFound."""
        await self.access.raccordement(reader, raccordement_id, CONSULTATION)
        kept = await self.store.subscriptions.not_stopped(raccordement_id)
        return await asyncio.gather(*(self._activity(one.value) for one in kept))

    async def _activity(self, one: Subscription) -> Activity:
        now = clock.now()
        return Activity(
            subscription=one, day=await self.store.attempts.tally(one.id, now - DAY),
            month=await self.store.attempts.tally(one.id, now - MONTH),
            last_delivered=await self.store.attempts.last_delivered(one.id), last_read=await self.store.log.last_read(one.id),
            standing=await self.store.queue.standing(one.id),
        )  # fmt: skip
