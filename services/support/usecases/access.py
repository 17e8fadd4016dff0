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
    return governs_desk(rights, ticket.receiver_structure_id, level)


def governs_desk(rights: Rights, structure_id: str | None, level: Level) -> bool:
    """Of the receiver: the platform where `structure_id` is None."""
    return is_desk(rights, level) if structure_id is None else rights.allows(RECEIVED, level, structure_id)


def is_desk(rights: Rights, level: Level) -> bool:
    """The platform's own support: people attached to the platform's structure."""
    return bool(rights.on(DESK, level))


def receivers(rights: Rights) -> list[str | None]:
    """Whose received tickets the rights show; None is the platform's own support."""
    whole = {g.structure_id for g in rights.on(RECEIVED) if g.service_id is None}
    return [*sorted(whole), *([None] if is_desk(rights, Level.CONSULTATION) else [])]


def _people(ticket: Ticket) -> set[str]:
    """Whose names the ticket's page may show."""
    agents = {ticket.assigned_to, *(e.author for e in ticket.desk), *(e.to for e in ticket.desk)}
    return {a.author for a in ticket.activities} | {agent for agent in agents if agent}


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

    @property
    def receives(self) -> bool:
        """Whether they see what the receiver's agents write among themselves (SUP-8)."""
        return TicketSide.RECEVEUR in sides(self.ticket, self.rights, Level.CONSULTATION)

    def check_receiving(self) -> None:
        """Raises NotAllowedHere to whoever may not act for the receiver."""
        if TicketSide.RECEVEUR not in self.acting:
            raise NotAllowedHere

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
        names = await self.store.people.names(_people(kept.value))
        return Standing(kept, rights, sides(kept.value, rights, Level.MODIFICATION), names)
