"""What agents answer with: colleagues, queues and answers to use again, through support (SUP-8)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.habilitation import Application, Level
from contracts.ticket import TicketSide
from services.portal.clients import Api, Refused
from services.portal.domain.text import N_
from services.portal.usecases.membership import Membership
from services.portal.usecases.paging import every

MOST_OWNERS = 5
"""For more the list of tickets offers no choice of queue: each would be one more call."""
PLATFORM = N_("L'assistance de la plateforme")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Owner:
    """A receiver for which the person answers; `structure_id` empty: the platform's own desk."""

    structure_id: str
    name: str


def owners(member: Membership) -> list[Owner]:
    held = member.holding(Application.SOLLICITATIONS_RECUES, Level.MODIFICATION)
    own = [Owner(structure["structure_id"], structure["name"]) for structure in held]
    return own + ([Owner("", PLATFORM)] if member.allows(Application.GUICHET, Level.MODIFICATION) else [])


async def queues(api: Api, among: Sequence[Owner]) -> list[Row]:
    """Of all these, by name; none where they are too many to be chosen from."""
    if len(among) > MOST_OWNERS:
        return []
    rows = await asyncio.gather(*(owned(api, "/queues", owner.structure_id) for owner in among))
    return sorted((row for some in rows for row in some), key=lambda row: str(row["name"]))


async def owned(api: Api, path: str, structure_id: str) -> list[Row]:
    """Queues or answers of a receiver; none where the person may not see them."""
    try:
        return await every(api, "support", path, {"structure_id": structure_id} if structure_id else {})
    except Refused:
        return []


@dataclass(frozen=True, slots=True)
class Equipment:
    """Beside a ticket, for who answers it; `begun`: the words of the chosen answer."""

    agents: list[Row] = field(default_factory=list)
    queues: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)
    begun: str = ""

    def name_of(self, reference: str | None) -> str:
        """Of an agent or a queue; empty where it is neither any more."""
        names = {row["account_id"]: row["name"] for row in self.agents} | {
            row["id"]: row["name"] for row in self.queues
        }
        return str(names.get(reference, ""))


async def of(api: Api, ticket: Mapping[str, Any], chosen_answer: str = "") -> Equipment | None:
    """None for who does not answer it."""
    if ticket["desk"] is None or TicketSide.RECEVEUR not in ticket["sides"]:
        return None
    owner = ticket["receiver_structure_id"] or ""
    agents, queues, answers = await asyncio.gather(
        api.get("support", f"/received-tickets/{ticket['ticket_id']}/agents"),
        owned(api, "/queues", owner),
        owned(api, "/canned-answers", owner),
    )
    begun = next((row["text"] for row in answers if row["id"] == chosen_answer), "")
    return Equipment(agents, queues, answers, begun)
