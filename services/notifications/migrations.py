"""Steps that carry what was told over from earlier versions."""

from datetime import timedelta

from chassis.mail import forget_expiry
from chassis.migrations import Step, rewrite
from chassis.store import Database, Document
from contracts.habilitation import Application
from services.notifications.domain.notice import OWN, PlanState, key


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


def with_keys(notice: Document) -> Document | None:
    """A notice of before the feed was read names no right: it has that on the whole structure which its page stands on."""
    if "keys" in notice:
        return None
    structure_id, page = notice.get("structure_id"), str(notice["page"]).partition("/")[0]
    keys = [key(structure_id, None, application) for application in OPENS.get(page, ())] if structure_id else [OWN]
    return notice | {"keys": keys, "digest_at": None, "marking": None}


OPENS = {
    "factures-emises": (Application.FACTURES_EMISES,),
    "factures-recues": (Application.FACTURES_RECUES,),
    "factures-a-valider": (Application.FACTURES_A_VALIDER,),
    "tickets": (Application.SOLLICITATIONS_EMISES, Application.SOLLICITATIONS_RECUES, Application.GUICHET),
    "plateforme": (Application.EXPLOITATION,),
}


async def _keys(database: Database) -> int:
    return await rewrite(database["notices"], with_keys)


STEPS = (
    Step("2026-11-21-told-becomes-plans", _settle),
    Step("2026-11-22-notices-name-the-rights-that-open-them", _keys),
    Step("2026-11-22-mails-given-up-do-not-expire", forget_expiry),
)
