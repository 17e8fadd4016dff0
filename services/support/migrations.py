"""Steps that carry tickets and copies over from earlier versions."""

from datetime import timedelta

from chassis.migrations import Step, rewrite
from chassis.store import Database, Document
from chassis.words import beginnings, normal
from services.support.domain.categories import TARGET_HOURS


def last_activity(ticket: Document) -> Document | None:
    """The date of the last activity has a field of its own: `changed_at` is that of any write."""
    if "last_activity_at" in ticket:
        return None
    return ticket | {"last_activity_at": ticket["changed_at"]}


async def _last_activity(database: Database) -> int:
    return await rewrite(database["tickets"], last_activity)


def services_of(structure: Document) -> list[Document]:
    """As copies of their own, older than any event of theirs."""
    return [
        {"_id": service["service_id"], "structure_id": structure["_id"], "active": True, "sequence": 0}
        for service in structure.get("services", ())
    ]


async def _services(database: Database) -> int:
    moved = 0
    async for structure in database["structures"].find({}).sort("_id", 1):
        for service in services_of(structure):
            place = {"_id": service.pop("_id")}
            done = await database["services"].update_one(place, {"$setOnInsert": service}, upsert=True)
            moved += int(done.upserted_id is not None)
    return moved


def words(ticket: Document) -> Document:
    """With what a search finds it by."""
    described = {word[:15] for word in normal(ticket.get("description", "")).split() if len(word) > 1}
    about = ticket.get("object") or {}
    short = beginnings(
        (ticket["number"], ticket.get("title", ""), ticket.get("sender_name", ""), about.get("number", ""))
    )
    return ticket | {"words": sorted({*short, *sorted(described)[:500]})}


async def _words(database: Database) -> int:
    return await rewrite(database["tickets"], words)


def due(ticket: Document) -> Document | None:
    """A ticket that waits for its receiver has a target (SUP-8): as the categories of that version had none, two days."""
    if "due_at" in ticket or ticket.get("opened_at") is None or ticket["state"] in ("RESOLU", "FERME"):
        return None
    return ticket | {"due_at": ticket["opened_at"] + timedelta(hours=TARGET_HOURS)}


async def _due(database: Database) -> int:
    return await rewrite(database["tickets"], due)


STEPS = (
    Step("2026-11-21-last-activity-of-tickets", _last_activity),
    Step("2026-11-21-services-of-structures-apart", _services),
    Step("2026-11-21-words-of-tickets", _words),
    Step("2026-11-22-targets-of-tickets", _due),
)
