"""What support keeps of a person, as they are given it (ID-19)."""

from chassis.personal import Items, Trace
from rights import OWN_RIGHTS

TICKET = ("number", "state", "category", "sub_category")
MINE = Items(by="author")
TRACES = (
    Trace("compte", "accounts", "_id", ("name",)),
    Trace(
        "tickets", "tickets", "sender_account_id",
        (*TICKET, "title", "description", "phone", "sender_structure_id", "opened_at"),
    ),
    Trace("messages", "tickets", "activities.author", TICKET, {"activities": MINE, "attachments": MINE}),
    Trace("guichet", "tickets", "desk.author", TICKET, {"desk": MINE}),
    Trace("tickets_confies", "tickets", "assigned_to", TICKET),
    OWN_RIGHTS,
)  # fmt: skip
