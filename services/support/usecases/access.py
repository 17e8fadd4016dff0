"""On which side of a ticket someone stands: what they may see of it, and as whom they may act (SUP-1, SUP-5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.auth import Account
from chassis.errors import NotFound
from chassis.typed import Kept
from contracts.habilitation import Application, Level
from contracts.ticket import TicketSide, TicketState
from rights import Habilitations, Rights
from services.support.domain.lifecycle import NotAllowedHere
from services.support.domain.ticket import Ticket
from services.support.store import Store

EMITTED, RECEIVED, DESK = (
    Application.SOLLICITATIONS_EMISES,
    Application.SOLLICITATIONS_RECUES,
    Application.GUICHET,
)


def sides(ticket: Ticket, rights: Rights, level: Level) -> frozenset[TicketSide]:
    """Those on which the rights reach `level`. The lists ask the same of the store (`scope`)."""
    held = set()
    if rights.allows(EMITTED, level, ticket.sender_structure_id, ticket.sender_service_id):
        held.add(TicketSide.EMETTEUR)
    if ticket.state is not TicketState.BROUILLON and _receives(ticket, rights, level):
        held.add(TicketSide.RECEVEUR)
    return frozenset(held)


def _receives(ticket: Ticket, rights: Rights, level: Level) -> bool:
    """Tickets know no service of their receiver: a right on one service alone gives none."""
    if ticket.receiver_structure_id is None:
        return is_desk(rights, level)
    return rights.allows(RECEIVED, level, ticket.receiver_structure_id)


def is_desk(rights: Rights, level: Level) -> bool:
    """The platform's own support: people attached to the platform's structure."""
    return bool(rights.on(DESK, level))


def receivers(rights: Rights) -> list[str | None]:
    """Whose received tickets the rights show; None is the platform's own support."""
    whole = {g.structure_id for g in rights.on(RECEIVED) if g.service_id is None}
    return [*sorted(whole), *([None] if is_desk(rights, Level.CONSULTATION) else [])]


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket that someone sees: `acting` are the sides on which they may act, `names` those of its authors."""

    kept: Kept[Ticket]
    rights: Rights
    acting: frozenset[TicketSide]
    names: Mapping[str, str]

    @property
    def ticket(self) -> Ticket:
        return self.kept.value

    def check_acting(self) -> None:
        """Raises NotAllowedHere."""
        if not self.acting:
            raise NotAllowedHere


@dataclass(frozen=True, slots=True)
class Access:
    store: Store
    habilitations: Habilitations

    async def rights(self, caller: Account) -> Rights:
        return await self.habilitations.of(caller.account_id)

    async def see(self, caller: Account, ticket_id: str) -> Standing:
        """To others it does not exist. Raises NotFound."""
        kept, rights = await self.store.tickets.get(ticket_id), await self.rights(caller)
        return await self.standing(kept, rights)

    async def standing(self, kept: Kept[Ticket], rights: Rights) -> Standing:
        """Raises NotFound."""
        if not sides(kept.value, rights, Level.CONSULTATION):
            raise NotFound
        names = await self.store.people.names({a.author for a in kept.value.activities})
        return Standing(kept, rights, sides(kept.value, rights, Level.MODIFICATION), names)
