"""The delivery log of a subscription, what waits, and sending again (EVT-13)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from chassis.lists import Page, PageQuery
from services.raccordement.domain.attempt import Attempt, Outcome
from services.raccordement.domain.subscription import check_webhook
from services.raccordement.store import Store
from services.raccordement.store.queue import Standing
from services.raccordement.usecases.access import CONSULTATION, MODIFICATION, Access


@dataclass(frozen=True, slots=True)
class Following:
    store: Store
    access: Access

    async def attempts(
        self, reader: str, subscription_id: str, outcome: Outcome | None, event_id: str | None, asked: PageQuery
    ) -> Page[Attempt]:
        """Raises NotFound, Invalid."""
        await self.access.subscription(reader, subscription_id, CONSULTATION)
        return await self.store.attempts.page(subscription_id, outcome, event_id, asked)

    async def standing(self, reader: str, subscription_id: str) -> Standing:
        """Raises NotFound."""
        await self.access.subscription(reader, subscription_id, CONSULTATION)
        return await self.store.queue.standing(subscription_id)

    async def send_again(self, by: str, subscription_id: str, event_ids: Sequence[str]) -> int:
        """How many events. Raises NotFound, Forbidden, Conflict where there is no webhook."""
        kept = await self.access.subscription(by, subscription_id, MODIFICATION)
        check_webhook(kept.value)
        return await self.store.queue.send_again(subscription_id, event_ids)

    async def redeliver(self, subscription_ids: Sequence[str]) -> AsyncIterator[tuple[str, int]]:
        """By an operator: what was given up, of these or of all; of each how many events."""
        for one in subscription_ids:
            yield one, await self.store.queue.send_again(one, ())
        if not subscription_ids:
            async for one in self.store.queue.with_abandoned():
                yield one, await self.store.queue.send_again(one, ())
