"""Writing a ticket: kept as a draft, edited, until it is submitted (SUP-4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis import clock
from chassis.auth import Account
from chassis.errors import Conflict, NotFound, Text
from chassis.idempotency import Once
from chassis.ids import new_id
from contracts.habilitation import Level
from contracts.ticket import TicketSide
from services.support.domain import ticket
from services.support.domain.ticket import Content, Sender
from services.support.store import Store
from services.support.usecases.access import EMITTED, Access, Standing
from services.support.usecases.address import Address


@dataclass(frozen=True, slots=True)
class Write:
    store: Store
    access: Access
    address: Address

    async def draft(self, caller: Account, content: Content, once: Once | None = None) -> Standing:
        """Only what cannot be mended later is refused. Raises Invalid, NotFound, KeyReused."""
        rights = await self.access.rights(caller)
        if not rights.allows(EMITTED, Level.MODIFICATION, content.sender_structure_id, content.sender_service_id):
            raise NotFound(
                Text("Vous n'avez pas cette structure parmi les vôtres", "This structure is not among yours")
            )
        to, now = await self.address.resolve(rights, content), clock.now()
        sender, number = await self._sender(caller, content), await self.store.tickets.next_number(now.year)
        made = ticket.new(content, to, sender, ticket_id=new_id(), number=number, now=now)
        return await self.access.standing(await self.store.tickets.add(made, once=once), rights)

    async def _sender(self, caller: Account, content: Content) -> Sender:
        structure = await self.store.structures.find(content.sender_structure_id)
        if structure is None:
            return Sender(account_id=caller.account_id)
        return Sender(account_id=caller.account_id, name=structure.name, email=structure.email)

    async def edit(self, caller: Account, ticket_id: str, changes: Mapping[str, str | None]) -> Standing:
        """Drafts only. Raises NotFound, NotAllowedHere, Conflict, Invalid, Stale."""
        standing = await self.access.see(caller, ticket_id)
        standing.check_acting()
        if TicketSide.EMETTEUR not in standing.acting:
            raise Conflict(Text("Seul l'émetteur modifie son ticket", "Only its sender changes a ticket"))
        ticket.check_draft(standing.ticket)
        typed = ticket.retyped(standing.ticket, changes)
        to = await self.address.resolve(standing.rights, typed)
        after = ticket.edited(standing.ticket, typed, to, clock.now())
        return await self.access.standing(await self.store.tickets.save(standing.kept, after), standing.rights)
