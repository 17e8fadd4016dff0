"""The receiving side among itself: who has a ticket, in which queue, and what its agents note (SUP-8)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from chassis import clock
from chassis.auth import Account
from chassis.errors import Invalid
from chassis.idempotency import Once, made_before
from contracts.habilitation import Level
from contracts.ticket import TicketSide
from rights import Rights
from services.support.domain import desk
from services.support.domain.desk import DeskKind
from services.support.domain.messages import MESSAGES
from services.support.domain.ticket import DeskEntry, Ticket
from services.support.store import Store
from services.support.usecases.access import DESK, RECEIVED, Access, Standing, sides

SHOWN = 40
Change = Callable[[Ticket, DeskEntry], Ticket]


@dataclass(frozen=True, slots=True)
class Agent:
    account_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Desk:
    store: Store
    access: Access

    async def note(self, caller: Account, ticket_id: str, text: str, once: Once | None) -> Standing:
        """Raises NotFound, NotAllowedHere, Conflict, KeyReused, Stale."""
        standing = await self._receiving(caller, ticket_id)
        if made_before([(e, e.asked_with) for e in standing.ticket.desk], once):
            return standing
        entry = self._entry(caller, DeskKind.NOTE, text, mark=once.mark if once else None)
        return await self._save(standing, desk.noted, entry)

    async def assign(self, caller: Account, ticket_id: str, account_id: str | None) -> Standing:
        """None: to nobody. Raises NotFound, NotAllowedHere, Conflict, Invalid for who cannot act on it, Stale."""
        standing = await self._receiving(caller, ticket_id)
        if account_id is not None and not await self._handles(account_id, standing.ticket):
            raise Invalid(errors=[MESSAGES.finding("account_id", "agent_unknown", account_id[:SHOWN])])
        return await self._save(standing, desk.assigned, self._entry(caller, DeskKind.ATTRIBUER, "", to=account_id))

    async def transfer(self, caller: Account, ticket_id: str, queue_id: str | None, text: str) -> Standing:
        """To another team of the same receiver. Raises NotFound, NotAllowedHere, Conflict, Invalid, Stale."""
        standing = await self._receiving(caller, ticket_id)
        if queue_id is not None:
            await self._check_queue(standing.ticket, queue_id)
        return await self._save(standing, desk.transferred, self._entry(caller, DeskKind.TRANSFERER, text, to=queue_id))

    async def agents(self, caller: Account, ticket_id: str) -> list[Agent]:
        """To whom the ticket can be assigned, by name. Raises NotFound, NotAllowedHere."""
        standing = await self._receiving(caller, ticket_id)
        holders = await self._holders(standing)
        handling = await asyncio.gather(*(self._handles(account, standing.ticket) for account in holders))
        able = [account for account, handles in zip(holders, handling, strict=True) if handles]
        names = await self.store.people.names(able)
        return sorted((Agent(a, names.get(a, "")) for a in able), key=lambda agent: (agent.name, agent.account_id))

    async def _holders(self, standing: Standing) -> list[str]:
        receiver = standing.ticket.receiver_structure_id
        habilitations = self.access.habilitations
        if receiver is not None:
            return await habilitations.holders(receiver, None, RECEIVED)
        platform = {grant.structure_id for grant in standing.rights.on(DESK)}
        held = [await habilitations.holders(structure_id, None, DESK) for structure_id in sorted(platform)]
        return sorted({account for accounts in held for account in accounts})

    async def _handles(self, account_id: str, ticket: Ticket) -> bool:
        rights: Rights = await self.access.habilitations.of(account_id)
        return TicketSide.RECEVEUR in sides(ticket, rights, Level.MODIFICATION)

    async def _check_queue(self, ticket: Ticket, queue_id: str) -> None:
        """Raises Invalid."""
        kept = await self.store.queues.find(queue_id)
        if kept is None or not kept.value.active or kept.value.structure_id != ticket.receiver_structure_id:
            raise Invalid(errors=[MESSAGES.finding("queue_id", "queue_unknown", queue_id[:SHOWN])])

    async def _receiving(self, caller: Account, ticket_id: str) -> Standing:
        """Raises NotFound, NotAllowedHere."""
        standing = await self.access.see(caller, ticket_id)
        standing.check_receiving()
        return standing

    def _entry(
        self, caller: Account, kind: DeskKind, text: str, *, to: str | None = None, mark: str | None = None
    ) -> DeskEntry:
        return DeskEntry(kind=kind, author=caller.account_id, at=clock.now(), text=text.strip(), to=to, asked_with=mark)

    async def _save(self, standing: Standing, change: Change, entry: DeskEntry) -> Standing:
        """Without an event: nobody outside the desk is told. Raises Conflict, Stale."""
        kept = await self.store.tickets.save(standing.kept, change(standing.ticket, entry))
        return await self.access.standing(kept, standing.rights)
