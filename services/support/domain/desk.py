"""What the receiving side does among itself: queues, assignment, notes, answers to use again, the target (SUP-8).

None of it is in the conversation: the sender is shown nothing of it, and no event tells it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chassis.errors import Conflict, Finding, Text
from contracts.ticket import TicketState
from services.support.domain.categories import Categories
from services.support.domain.messages import MESSAGES
from services.support.domain.ticket import DeskEntry, Ticket

WAITING = frozenset({TicketState.OUVERT, TicketState.EN_ATTENTE_INFORMATIONS})
MOST_ENTRIES = 500
FULL = Text(
    f"Un ticket garde {MOST_ENTRIES} notes et transferts au plus",
    f"A ticket keeps at most {MOST_ENTRIES} notes and transfers",
)
ENDED = Text("Un ticket fermé ne change plus de main", "A closed ticket no longer changes hands")


class DeskKind(StrEnum):
    NOTE = "NOTE"
    ATTRIBUER = "ATTRIBUER"
    TRANSFERER = "TRANSFERER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A team of a receiver (`structure_id` None: of the platform); new tickets of `categories` come to it."""

    id: str
    structure_id: str | None
    name: str
    categories: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedAnswer:
    """An answer to use again, of a receiver (`structure_id` None: of the platform)."""

    id: str
    structure_id: str | None
    title: str
    text: str


def noted(ticket: Ticket, entry: DeskEntry) -> Ticket:
    """Nothing that the sender sees changes, not even when it was last changed. Raises Conflict."""
    if len(ticket.desk) >= MOST_ENTRIES:
        raise Conflict(FULL)
    return replace(ticket, desk=(*ticket.desk, entry))


def assigned(ticket: Ticket, entry: DeskEntry) -> Ticket:
    """To `entry.to`; None: to nobody. Raises Conflict."""
    _check_open(ticket)
    return replace(noted(ticket, entry), assigned_to=entry.to)


def transferred(ticket: Ticket, entry: DeskEntry) -> Ticket:
    """To the queue `entry.to`, where nobody has it yet; None: to no queue. Raises Conflict."""
    _check_open(ticket)
    return replace(noted(ticket, entry), queue_id=entry.to, assigned_to=None)


def _check_open(ticket: Ticket) -> None:
    if ticket.state is TicketState.FERME:
        raise Conflict(ENDED)


def timed(ticket: Ticket, target: timedelta) -> Ticket:
    """With the moment by which the receiver is to answer, as long as the ticket waits."""
    waits = ticket.state in WAITING and ticket.opened_at is not None
    return replace(ticket, due_at=ticket.opened_at + target if waits and ticket.opened_at else None)


def overdue(ticket: Ticket, now: datetime) -> bool:
    return ticket.due_at is not None and ticket.due_at < now


def queue_findings(queue: Queue, categories: Categories) -> list[Finding]:
    """Of the categories that it takes."""
    known = {row.code for row in categories.rows}
    return [MESSAGES.finding("categories", "category_unknown", code) for code in queue.categories if code not in known]
