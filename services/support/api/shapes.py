"""What the doors of support take and show."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Self

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from chassis import clock
from chassis.doors import Body
from chassis.lists import PageQuery
from chassis.words import sought
from contracts.habilitation import Level
from contracts.ticket import TicketAction, TicketObject, TicketSide, TicketState
from rights import Rights
from services.support.domain.desk import DeskKind, overdue
from services.support.domain.hours import WAITED_FOR
from services.support.domain.lifecycle import MAX_TEXT, TABS, Tab, possible
from services.support.domain.ticket import Ticket
from services.support.store import Wanted
from services.support.usecases.access import Standing, sides

Text = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=MAX_TEXT)]
Id = Annotated[str, Field(max_length=60)]
PathId = Annotated[str, Path(max_length=60)]


class TicketBody(Body):
    """`receiver_structure_id` is filled in from the invoice where there is one (SUP-1).

    `object_id` decides where several received invoices have the number.
    """

    category: Text
    sub_category: Text
    sender_structure_id: Id
    sender_service_id: Id | None = None
    receiver_structure_id: Id | None = None
    object_number: Text | None = None
    object_id: Id | None = None
    phone: Text = ""
    title: Text = ""
    description: Long = ""


class TicketEdit(Body):
    """Only what is given changes; null empties a reference."""

    category: Text = ""
    sub_category: Text = ""
    sender_service_id: Id | None = None
    receiver_structure_id: Id | None = None
    object_number: Text | None = None
    object_id: Id | None = None
    phone: Text = ""
    title: Text = ""
    description: Long = ""


class StepBody(Body):
    """`side`: as whom, where the caller may act on both sides."""

    action: TicketAction
    text: Long = ""
    side: TicketSide | None = None


class TicketQuery(PageQuery):
    state: TicketState | None = None
    category: Annotated[str | None, Field(max_length=60)] = None
    sub_category: Annotated[str | None, Field(max_length=60)] = None
    q: Annotated[
        str,
        Field(
            max_length=200, description="Mots du numéro, du titre, de l'émetteur, de la facture ou de la description"
        ),
    ] = ""

    def states(self) -> Sequence[TicketState]:
        return [self.state] if self.state else list(TicketState)

    def wanted(self) -> Wanted:
        return Wanted(
            states=self.states(), category=self.category, sub_category=self.sub_category, words=sought(self.q)
        )


class ReceivedQuery(TicketQuery):
    """The desk's (SUP-8). Those that wait, or that are late, come in the order of their target where no `sort` is named."""

    queue: Annotated[str | None, Field(max_length=60)] = None
    assigned: Annotated[str | None, Field(max_length=60, description="`me`, `nobody`, or the account of an agent")] = (
        None
    )
    waiting: Annotated[bool, Field(description="Open or waiting for information")] = False
    overdue: Annotated[bool, Field(description="Past their target")] = False
    live: Annotated[bool, Field(description="Their senders asked for an answer at once, within the last two hours")] = (
        False
    )

    def at_desk(self, caller_id: str) -> Wanted:
        agent = {"me": caller_id, "nobody": None}.get(self.assigned or "", self.assigned)
        return replace(
            self.wanted(), queue_id=self.queue, of_agent=self.assigned is not None, agent=agent, waiting=self.waiting,
            due_before=clock.now() if self.overdue else None, live_since=clock.now() - WAITED_FOR if self.live else None,
        )  # fmt: skip

    def ordered(self) -> Self:
        """The most urgent first; of those who wait live, who has waited longest."""
        if self.sort is not None or not (self.live or self.waiting or self.overdue):
            return self
        return self.model_copy(update={"sort": "live_since" if self.live else "due_at"})


class EmittedQuery(TicketQuery):
    """`tab`: the states of one of the four tabs; with `state` too, what both say."""

    tab: Tab | None = None

    def states(self) -> Sequence[TicketState]:
        return [state for state in super().states() if self.tab is None or state in TABS[self.tab]]


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class SubCategoryShown(Shown):
    code: str
    label: str
    business: bool
    object_type: str | None


class CategoryShown(Shown):
    code: str
    label: str
    sub_categories: list[SubCategoryShown]


class ActivityShown(Shown):
    kind: TicketAction
    author: str
    author_name: str = Field("", description="Prénom et nom de l'auteur")
    side: TicketSide
    at: datetime
    text: str
    attachment_id: str | None = Field(description="Pièce que cette activité a jointe")


class AttachmentShown(Shown):
    attachment_id: str
    name: str
    size: int
    side: TicketSide
    at: datetime


class TicketRow(Shown):
    """A line of a list (SUP-6)."""

    ticket_id: str
    number: str
    state: TicketState
    category: str
    sub_category: str
    title: str
    sender_structure_id: str
    sender_service_id: str | None
    sender_name: str
    receiver_structure_id: str | None
    object: TicketObject | None
    opened_at: datetime | None
    changed_at: datetime
    actions: list[TicketAction] = Field([], description="Ce que l'appelant peut faire maintenant")

    @classmethod
    def of(cls, ticket: Ticket, rights: Rights) -> Self:
        """The document says `ticket_id` and `changed_at` to callers: an alias would show the domain's names in OpenAPI."""
        own = cls.model_fields.keys() - {"ticket_id", "changed_at", "desk"}
        known = {name: getattr(ticket, name) for name in own if hasattr(ticket, name)}
        actions = possible(ticket.state, sides(ticket, rights, Level.MODIFICATION))
        shown = {"ticket_id": ticket.id, "changed_at": ticket.last_activity_at, "actions": actions}
        return cls.model_validate(known | shown)


class ReceivedRow(TicketRow):
    """A line of the desk (SUP-8). `due_at`: by when it is to be answered, while it waits."""

    queue_id: str | None
    queue_name: str = ""
    assigned_to: str | None
    assigned_name: str = ""
    due_at: datetime | None
    live_since: datetime | None = Field(None, description="Depuis quand une réponse en direct est demandée")
    overdue: bool = False

    @classmethod
    def at_desk(cls, ticket: Ticket, rights: Rights, names: Mapping[str, str]) -> Self:
        """`names`: of agents and queues, by id."""
        shown = cls.of(ticket, rights)
        shown.overdue = overdue(ticket, clock.now())
        shown.queue_name = names.get(ticket.queue_id or "", "")
        shown.assigned_name = names.get(ticket.assigned_to or "", "")
        return shown


class DeskEntryShown(Shown):
    kind: DeskKind
    author: str
    author_name: str = ""
    at: datetime
    text: str
    to: str | None = Field(description="L'agent à qui, ou la file vers laquelle")


class DeskShown(Shown):
    """What the receiver's agents know of a ticket; the sender is shown none of it."""

    queue_id: str | None
    assigned_to: str | None
    assigned_name: str = ""
    due_at: datetime | None
    entries: list[DeskEntryShown] = Field(validation_alias="desk")

    @classmethod
    def seen(cls, standing: Standing) -> Self | None:
        if not standing.receives:
            return None
        shown = cls.model_validate(standing.ticket)
        shown.assigned_name = standing.names.get(shown.assigned_to or "", "")
        for entry in shown.entries:
            entry.author_name = standing.names.get(entry.author, "")
        return shown


class TicketShown(TicketRow):
    """The whole ticket (SUP-7). `desk`: to its receiver's people alone (SUP-8)."""

    version: int = 0
    description: str
    phone: str
    sender_email: str
    sides: list[TicketSide] = Field([], description="Les côtés du ticket où l'appelant peut agir")
    activities: list[ActivityShown]
    attachments: list[AttachmentShown]
    desk: DeskShown | None = None

    @classmethod
    def seen(cls, standing: Standing) -> Self:
        shown = cls.of(standing.ticket, standing.rights)
        shown.desk = DeskShown.seen(standing)
        shown.version, shown.sides = standing.kept.version, [side for side in TicketSide if side in standing.acting]
        for activity in shown.activities:
            activity.author_name = standing.names.get(activity.author, "")
        return shown
