"""What a subscription stands on is lost: it is suspended within a second, and goes on when it is there again (EVT-4, RAC-15)."""

from dataclasses import dataclass
from functools import partial

from chassis import clock
from chassis.typed import Kept
from contracts.envelope import Event
from contracts.habilitation import HabilitationChanged
from contracts.raccordement import RaccordementAction as A
from contracts.raccordement import RaccordementChanged, RaccordementState, SubscriptionState, SuspensionReason
from contracts.structure import StructureChanged
from contracts.technical import TechnicalAccountChanged
from services.raccordement.domain import announcements, raccordement, subscription
from services.raccordement.domain.raccordement import Raccordement
from services.raccordement.domain.subscription import Subscription
from services.raccordement.store import Store
from services.raccordement.usecases.access import Access

BY_ITSELF = frozenset({SuspensionReason.DROIT_PERDU, SuspensionReason.RACCORDEMENT, SuspensionReason.STRUCTURE})
"""What ends without anybody's asking when its cause is gone."""


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """Nothing leaves in the meantime either: every outlet looks at the rights of the moment before it sends."""

    store: Store
    access: Access

    async def on_habilitation(self, event: Event[HabilitationChanged]) -> None:
        await self._judge_all(await self.store.subscriptions.of_structure(event.data.structure_id))

    async def on_account(self, event: Event[TechnicalAccountChanged]) -> None:
        await self._judge_all(await self.store.subscriptions.of_account(event.subject))

    async def on_raccordement(self, event: Event[RaccordementChanged]) -> None:
        await self._judge_all(await self.store.subscriptions.not_stopped(event.subject))

    async def on_structure(self, event: Event[StructureChanged]) -> None:
        """A deactivated structure's raccordements are suspended; who governs it resumes them."""
        if event.data.active:
            return
        for kept in await self.store.raccordements.in_state(event.subject, RaccordementState.ACTIF):
            await self.store.raccordements.retrying(partial(self._suspend, kept.value.id))

    async def _suspend(self, raccordement_id: str) -> None:
        kept = await self.store.raccordements.get(raccordement_id)
        if kept.value.state is not RaccordementState.ACTIF:
            return
        taken = raccordement.passage(kept.value, A.SUSPENDRE, None, SuspensionReason.STRUCTURE, clock.now())
        after = raccordement.moved(kept.value, taken)
        await self.store.raccordements.save(kept, after, announcements.raccordement(after, kept.value))

    async def _judge_all(self, candidates: list[Kept[Subscription]]) -> None:
        for candidate in candidates:
            await self.store.subscriptions.retrying(partial(self._judge, candidate.value.id))

    async def _judge(self, subscription_id: str) -> None:
        kept = await self.store.subscriptions.get(subscription_id)
        one, on = kept.value, (await self.store.raccordements.get(kept.value.raccordement_id)).value
        lost = await self.lost(one, on)
        if on.state is RaccordementState.ARRETE:
            await self.move(kept, A.ARRETER, on)
        elif lost and one.state is SubscriptionState.ACTIF:
            await self.move(kept, A.SUSPENDRE, on, lost)
        elif not lost and one.state is SubscriptionState.SUSPENDU and one.suspension in BY_ITSELF:
            await self.move(kept, A.REPRENDRE, on)

    async def lost(self, one: Subscription, on: Raccordement) -> SuspensionReason | None:
        """What it stands on and is not there now."""
        if on.state is not RaccordementState.ACTIF:
            return raccordement.why_suspended(on)
        return None if await self.access.stands(one) else SuspensionReason.DROIT_PERDU

    async def move(
        self, kept: Kept[Subscription], action: A, on: Raccordement, why: SuspensionReason | None = None
    ) -> Subscription:
        """By the platform itself. Raises Conflict, Stale."""
        taken = subscription.passage(kept.value, action, None, why or "", clock.now())
        after = subscription.moved(kept.value, taken, why)
        told = announcements.subscription(after, on.declared.contact, kept.value)
        moved = (await self.store.subscriptions.save(kept, after, told)).value
        if moved.url and moved.state is SubscriptionState.ACTIF:
            await self.store.queue.wake(moved.id)
        return moved
