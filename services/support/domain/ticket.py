"""A ticket: what was typed, what it is about, to whom it goes, and the conversation (SUP-1 to SUP-7)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from chassis.errors import Conflict, Finding, Text
from chassis.words import LONGEST, SHORTEST, beginnings, normal
from contracts.ticket import TicketAction, TicketObject, TicketSide, TicketState
from services.support.domain.categories import SubCategory
from services.support.domain.lifecycle import MAX_TEXT, Transition
from services.support.domain.messages import MESSAGES

MAX_TITLE, MAX_PHONE = 150, 20
MOST_WORDS = 500
SHOWN = 80
TEXTS = (
    ("title", 1, MAX_TITLE, Text("Titre", "Title")),
    ("description", 1, MAX_TEXT, Text("Description", "Description")),
    ("phone", 0, MAX_PHONE, Text("Téléphone", "Telephone")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the sender types (SUP-4). `object_id` decides where several invoices have the number."""

    category: str
    sub_category: str
    sender_structure_id: str
    sender_service_id: str | None = None
    receiver_structure_id: str | None = None
    object_number: str | None = None
    object_id: str | None = None
    phone: str = ""
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who wrote it, and how the structure's register names and reaches it."""

    account_id: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """What the ticket is about; `receiver_structure_id` None: the platform's own support."""

    object: TicketObject | None = None
    receiver_structure_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One step of the conversation. `attachment_id`: the file that JOINDRE added; `asked_with`: its Idempotency-Key.

    `live`: the other side had the conversation open and read it at once (SUP-11).
    """

    kind: TicketAction
    author: str
    side: TicketSide
    at: datetime
    text: str = ""
    attachment_id: str | None = None
    asked_with: str | None = None
    live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """`size` in bytes, `sha256` in lower-case hex."""

    attachment_id: str
    name: str
    url: str
    size: int
    sha256: str
    side: TicketSide
    author: str
    at: datetime
    asked_with: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEntry:
    """A note among the receiver's agents, an assignment or a transfer (`to`: whom or which queue) (SUP-8)."""

    kind: str
    author: str
    at: datetime
    text: str = ""
    to: str | None = None
    asked_with: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """`queue_id`, `assigned_to`, `due_at` and `desk` are the receiver's own: the sender is not shown them.

    `live_since`: an agent is asked to answer at once, until it is resolved or closed (SUP-11).
    """

    id: str
    number: str
    state: TicketState = TicketState.BROUILLON
    category: str
    sub_category: str
    title: str = ""
    description: str = ""
    phone: str = ""
    sender_account_id: str
    sender_structure_id: str
    sender_service_id: str | None = None
    sender_name: str = ""
    sender_email: str = ""
    receiver_structure_id: str | None = None
    object: TicketObject | None = None
    activities: tuple[Activity, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    created_at: datetime
    opened_at: datetime | None = None
    last_activity_at: datetime
    queue_id: str | None = None
    assigned_to: str | None = None
    due_at: datetime | None = None
    desk: tuple[DeskEntry, ...] = ()
    live_since: datetime | None = None


_TYPED = ("category", "sub_category", "sender_structure_id", "sender_service_id", "phone", "title", "description")


def words(t: Ticket) -> list[str]:
    """What a search finds it by (SUP-6): beginnings of the short texts, whole words of the description."""
    described = sorted({word[:LONGEST] for word in normal(t.description).split() if len(word) >= SHORTEST})
    short = beginnings((t.number, t.title, t.sender_name, t.object.number if t.object else ""))
    return sorted({*short, *described[:MOST_WORDS]})


def new(content: Content, to: Destination, sender: Sender, *, ticket_id: str, number: str, now: datetime) -> Ticket:
    """A draft: it may be incomplete until it is submitted."""
    return Ticket(
        id=ticket_id, number=number, sender_account_id=sender.account_id, sender_name=sender.name, sender_email=sender.email,
        object=to.object, receiver_structure_id=to.receiver_structure_id, created_at=now, last_activity_at=now,
        **{name: getattr(content, name) for name in _TYPED},
    )  # fmt: skip


def content(ticket: Ticket) -> Content:
    about = ticket.object
    return Content(
        receiver_structure_id=ticket.receiver_structure_id, object_number=about.number if about else None,
        object_id=about.id if about else None, **{name: getattr(ticket, name) for name in _TYPED},
    )  # fmt: skip


def retyped(ticket: Ticket, changes: Mapping[str, str | None]) -> Content:
    """The content after an edit; another number means another invoice."""
    unknown = changes.keys() - {f.name for f in fields(Content)}
    assert not unknown, unknown
    forgotten = {"object_id": None} if "object_number" in changes else {}
    given: dict[str, Any] = {**forgotten, **changes}
    return replace(content(ticket), **given)


def check_draft(ticket: Ticket) -> None:
    """Raises Conflict: what was sent is not changed under the other side's eyes."""
    if ticket.state is not TicketState.BROUILLON:
        raise Conflict(
            Text(
                "Un ticket envoyé ne se modifie plus : répondez dans la conversation",
                "A ticket that was sent is no longer changed: answer in the conversation",
            )
        )


def edited(ticket: Ticket, typed: Content, to: Destination, now: datetime) -> Ticket:
    known = {name: getattr(typed, name) for name in _TYPED}
    return replace(addressed(ticket, to), last_activity_at=now, **known)


def addressed(ticket: Ticket, to: Destination) -> Ticket:
    return replace(ticket, object=to.object, receiver_structure_id=to.receiver_structure_id)


def moved(ticket: Ticket, step: Transition, activity: Activity) -> Ticket:
    """After one row of the lifecycle; a ticket opens when it is submitted."""
    opened_at = activity.at if step.action is TicketAction.SOUMETTRE else ticket.opened_at
    live_since = None if step.to in (TicketState.RESOLU, TicketState.FERME) else ticket.live_since
    return replace(
        ticket,
        state=step.to,
        opened_at=opened_at,
        live_since=live_since,
        activities=(*ticket.activities, activity),
        last_activity_at=activity.at,
    )


def joined(ticket: Ticket, attachment: Attachment) -> Ticket:
    """The file is a step of the conversation once there is one: a draft has none."""
    after = replace(ticket, attachments=(*ticket.attachments, attachment), last_activity_at=attachment.at)
    if ticket.state is TicketState.BROUILLON:
        return after
    step = Activity(
        kind=TicketAction.JOINDRE, author=attachment.author, side=attachment.side, at=attachment.at, text=attachment.name,
        attachment_id=attachment.attachment_id,
    )  # fmt: skip
    return replace(after, activities=(*after.activities, step))


def attachment(ticket: Ticket, attachment_id: str | None) -> Attachment | None:
    return next((a for a in ticket.attachments if a.attachment_id == attachment_id), None)


def incomplete(ticket: Ticket, sub: SubCategory) -> list[Finding]:
    """What keeps a ticket from being submitted (SUP-1, SUP-3, SUP-4)."""
    findings = [
        MESSAGES.finding(name, "text_length", getattr(ticket, name)[:SHOWN], label=label, least=least, most=most)
        for name, least, most, label in TEXTS
        if not least <= len(getattr(ticket, name).strip()) <= most
    ]
    if sub.object_type and ticket.object is None:
        findings.append(MESSAGES.finding("object_number", "object_missing"))
    if sub.business and ticket.receiver_structure_id is None:
        findings.append(MESSAGES.finding("receiver_structure_id", "receiver_missing"))
    return findings
