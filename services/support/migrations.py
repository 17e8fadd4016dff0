"""Steps that carry tickets over from earlier versions."""

from chassis.migrations import Step, rewrite
from chassis.store import Database, Document


def last_activity(ticket: Document) -> Document | None:
    """The date of the last activity has a field of its own: `changed_at` is that of any write."""
    if "last_activity_at" in ticket:
        return None
    return ticket | {"last_activity_at": ticket["changed_at"]}


async def _last_activity(database: Database) -> int:
    return await rewrite(database["tickets"], last_activity)


STEPS = (Step("2026-11-21-last-activity-of-tickets", _last_activity),)
