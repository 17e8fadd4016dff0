"""Steps that carry what was told over from earlier versions."""

from datetime import timedelta

from chassis.migrations import Step
from chassis.store import Database, Document
from services.notifications.domain.notice import PlanState


def settled_plan(told: Document) -> Document:
    """The plan of an event that the first version settled: `told` had a row an event and template."""
    event_id = told["_id"].partition(".")[0]
    at = told["at"]
    return {
        "_id": event_id, "at": at, "audiences": [], "params": {}, "about": None, "state": PlanState.REGLE.value,
        "expected": [], "waiting": [], "created_at": at, "next_at": at, "until": at + timedelta(hours=1), "version": 1,
        "sequence": 0,
    }  # fmt: skip


async def _settle(database: Database) -> int:
    """So that an event of before that is read again tells nobody who gained a right since."""
    made = 0
    async for told in database["told"].find({}).sort("_id", 1):
        plan = settled_plan(told)
        done = await database["plans"].update_one({"_id": plan.pop("_id")}, {"$setOnInsert": plan}, upsert=True)
        made += int(done.upserted_id is not None)
    return made


STEPS = (Step("2026-11-21-told-becomes-plans", _settle),)
