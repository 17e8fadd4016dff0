"""Reading tickets: one, « Tickets émis », « Sollicitations reçues » (SUP-6 to SUP-8)."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.auth import Account
from chassis.lists import Page, PageQuery
from contracts.habilitation import Level
from rights import Rights
from services.support.domain.ticket import Ticket
from services.support.store import Store, Wanted
from services.support.usecases.access import EMITTED, Access, Standing, receivers

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Read:
    store: Store
    access: Access

    async def one(self, caller: Account, ticket_id: str) -> Standing:
        """Raises NotFound."""
        return await self.access.see(caller, ticket_id)

    async def emitted(self, caller: Account, wanted: Wanted, asked: PageQuery) -> tuple[Page[Ticket], Rights]:
        """Across all my structures, or my services of them: exactly those that `one` shows on the sender's side."""
        rights = await self.access.rights(caller)
        scope = rights.scope(EMITTED, Level.CONSULTATION, "sender_structure_id", "sender_service_id")
        return await self.store.tickets.emitted(scope, wanted, asked), rights

    async def received(self, caller: Account, wanted: Wanted, asked: PageQuery) -> tuple[Page[Ticket], Rights, Names]:
        """Exactly those that `one` shows on the receiver's side; the names are those of their agents and queues, by id."""
        rights = await self.access.rights(caller)
        page = await self.store.tickets.received(receivers(rights), wanted, asked)
        agents = await self.store.people.names({t.assigned_to for t in page.items if t.assigned_to})
        queues = await self.store.queues.names({t.queue_id for t in page.items if t.queue_id})
        return page, rights, agents | queues
