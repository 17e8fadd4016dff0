"""What the bus is told of a step (SUP-5)."""

from contracts.envelope import FileRef
from contracts.ticket import Activity as ActivityTold
from contracts.ticket import TicketChanged
from services.support.domain import attachments, ticket
from services.support.domain.ticket import Activity, Ticket


def changed(before: Ticket, after: Ticket) -> TicketChanged:
    """Of the last activity of `after`."""
    return TicketChanged(
        ticket_id=after.id, number=after.number, title=after.title, category=after.category, sub_category=after.sub_category,
        previous=before.state, state=after.state, sender_account_id=after.sender_account_id,
        sender_structure_id=after.sender_structure_id, sender_service_id=after.sender_service_id,
        receiver_structure_id=after.receiver_structure_id, object=after.object,
        activity=_activity(after, after.activities[-1]),
    )  # fmt: skip


def _activity(of: Ticket, step: Activity) -> ActivityTold:
    file = ticket.attachment(of, step.attachment_id)
    ref = file and FileRef(
        url=file.url, sha256=file.sha256, size=file.size, media_type=attachments.media_type(file.name), name=file.name
    )
    return ActivityTold(
        kind=step.kind, author=step.author, side=step.side, at=step.at, text=step.text, attachment=ref, live=step.live
    )
