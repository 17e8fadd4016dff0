"""Acting on a ticket: submit, answer, ask, resolve, accept, send back, close (SUP-5)."""

from dataclasses import dataclass, replace

from chassis import clock
from chassis.auth import Account
from chassis.errors import Invalid, Text
from chassis.idempotency import Once, made_before
from contracts.ticket import TicketAction, TicketSide
from services.support.domain import announcements, desk, lifecycle, ticket
from services.support.domain.categories import Categories
from services.support.domain.ticket import Activity, Ticket
from services.support.store import Store
from services.support.usecases.access import Access, Standing
from services.support.usecases.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`side`: as whom, where the caller may act on both. `live`: an agent is to answer at once (SUP-11)."""

    action: TicketAction
    text: str = ""
    side: TicketSide | None = None
    live: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    store: Store
    access: Access
    address: Address
    categories: Categories

    async def act(self, caller: Account, ticket_id: str, asked: Step, once: Once | None = None) -> Standing:
        """Raises NotFound, NotAllowedHere, Conflict, Invalid, Stale, KeyReused."""
        standing = await self.access.see(caller, ticket_id)
        before = standing.ticket
        if made_before([(a, a.asked_with) for a in before.activities], once):
            return standing
        side = lifecycle.acting_side(standing.acting, asked.side, before.state, asked.action)
        step = lifecycle.transition(before.state, asked.action, side, asked.text)
        if asked.action is TicketAction.SOUMETTRE:
            before = await self._complete(standing)
        activity = Activity(
            kind=asked.action, author=caller.account_id, side=side, at=clock.now(), text=asked.text.strip(),
            asked_with=once.mark if once else None, live=await self._read_at_once(ticket_id, asked.action, side),
        )  # fmt: skip
        before = replace(before, live_since=activity.at) if asked.live else before
        after = desk.timed(ticket.moved(before, step, activity), self.categories.target(before.category))
        kept = await self.store.tickets.save(standing.kept, after, announcements.changed(before, after))
        return await self.access.standing(kept, standing.rights)

    async def _read_at_once(self, ticket_id: str, action: TicketAction, side: TicketSide) -> bool:
        """An answer to somebody who has the conversation open."""
        if action is not TicketAction.REPONDRE:
            return False
        return any(there is not side for there in await self.store.listeners.sides(ticket_id))

    async def _complete(self, standing: Standing) -> Ticket:
        """Addressed as of now: an invoice readdressed since has another recipient. Raises Invalid with all that is missing."""
        draft = standing.ticket
        to = await self.address.resolve(standing.rights, ticket.content(draft))
        complete = ticket.addressed(draft, to)
        findings = ticket.incomplete(complete, self.categories.find(draft.category, draft.sub_category))
        if findings:
            raise Invalid(
                Text("Le ticket ne peut pas être envoyé tel quel", "The ticket cannot be sent as it is"), findings
            )
        queue_id = await self.store.queues.taking(complete.receiver_structure_id, complete.category)
        return replace(complete, queue_id=queue_id)
