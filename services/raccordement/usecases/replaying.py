"""A part of a subscription's log is written once more at its end; what leaves is judged then, as everything (EVT-12)."""

from dataclasses import dataclass

from chassis import clock
from chassis.errors import Conflict, Stale, Text
from chassis.idempotency import Once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from chassis.typed import Kept
from contracts.raccordement import SubscriptionState
from services.raccordement.domain import replay
from services.raccordement.domain.log import Entry
from services.raccordement.domain.replay import Part, Replay
from services.raccordement.domain.subscription import Subscription
from services.raccordement.store import Store
from services.raccordement.usecases.access import CONSULTATION, MODIFICATION, Access
from services.raccordement.usecases.feeding import Feeding
from services.raccordement.usecases.writing import Writing

UNDER_WAY = Text("Une rediffusion est déjà en cours : attendez sa fin", "A replay is under way: wait for its end")
STOPPED = Text("Cet abonnement est arrêté", "This subscription is stopped")
A_TURN = 200


@dataclass(frozen=True, slots=True)
class Replaying:
    """Only the subscription's own log is written to: no event of the bus, no mail comes of it."""

    store: Store
    access: Access
    feeding: Feeding
    writing: Writing

    async def listed(self, reader: str, subscription_id: str, asked: PageQuery) -> Page[Replay]:
        """Raises NotFound, Invalid."""
        await self.access.subscription(reader, subscription_id, CONSULTATION)
        return await self.store.replays.page(subscription_id, asked)

    async def ask(self, by: str, subscription_id: str, part: Part, after: str | None, once: Once | None) -> Replay:
        """Of what the log holds now; `after`: a cursor. Raises NotFound, Forbidden, Conflict, Invalid, TooOld, KeyReused."""
        kept = await self.access.subscription(by, subscription_id, MODIFICATION)
        if kept.value.state is SubscriptionState.ARRETE:
            raise Conflict(STOPPED)
        last = (await self.store.log.lasts([subscription_id])).get(subscription_id, 0)
        begins = await self.feeding.place(subscription_id, after)
        made = Replay(
            id=new_id(), subscription_id=subscription_id, part=part, asked_by=by, asked_at=clock.now(), last=last, position=begins,
            ended_at=clock.now() if begins >= last else None,
        )  # fmt: skip
        if (begun := await self.store.replays.begin(made, once)) is None:
            raise Conflict(UNDER_WAY)
        return begun.value

    async def turn(self) -> None:
        """Some more of each that is under way; two processes at once, or a second time after a kill, change nothing."""
        for kept in await self.store.replays.under_way():
            await self._some(kept)

    async def _some(self, kept: Kept[Replay]) -> None:
        one = kept.value
        subscription = (await self.store.subscriptions.get(one.subscription_id)).value
        begins = max(one.position, await self.store.log.floor(one.subscription_id))
        found = await self.store.log.after(one.subscription_id, begins, A_TURN)
        entries = replay.chosen(one, found.entries)
        for entry in entries:
            await self._write(subscription, entry, one.id)
        over = subscription.state is SubscriptionState.ARRETE
        after = replay.looked(one, one.last if over else found.end, len(entries), clock.now())
        try:
            await self.store.replays.save(kept, after)
        except Stale:  # another process did the same
            return

    async def _write(self, subscription: Subscription, entry: Entry, replay_id: str) -> None:
        content = {
            "kind": entry.kind, "invoice_id": entry.invoice_id, "subject": entry.subject, "structure_id": entry.structure_id,
            "body": replay.marked(entry.body), "replay_of": replay_id,
        }  # fmt: skip
        await self.writing.write(subscription, entry.event_id, content)
