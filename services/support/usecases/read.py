"""Reading tickets: one, « Tickets émis », « Sollicitations reçues » (SUP-6 to SUP-8)."""

from dataclasses import dataclass

from chassis.auth import Account
from chassis.lists import Page, PageQuery
from contracts.habilitation import Level
from rights import Rights
from services.support.domain.ticket import Ticket
from services.support.store import Store, Wanted
from services.support.usecases.access import EMITTED, Access, Standing, receivers


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

    async def received(self, caller: Account, wanted: Wanted, asked: PageQuery) -> tuple[Page[Ticket], Rights]:
        """Exactly those that `one` shows on the receiver's side."""
        rights = await self.access.rights(caller)
        return await self.store.tickets.received(receivers(rights), wanted, asked), rights
