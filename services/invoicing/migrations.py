"""Stored invoices and copies of earlier versions, carried over."""

from typing import Any

from chassis.migrations import Step, rewrite
from chassis.store import Database, Document
from contracts.earlier import PARTIES_V1
from contracts.lifecycle import Action, State
from services.invoicing.store.documents import from_document, to_document

PARTIES = {name if name != "valideur" else "valideur_1": role for name, role in PARTIES_V1.items()}


def with_a_list_of_parties(document: Document) -> Document | None:
    """Version 0.1 named each party by a field of its own, and ordered its lists by birth. None: carried over before."""
    if "parties" in document:
        return None
    since = document["deposited_at"] or document["created_at"]
    parties = [
        party | {"role": role, "since": since} for name, role in PARTIES.items() if (party := document.get(name))
    ]
    kept = {name: value for name, value in document.items() if name not in PARTIES}
    kept["reading"] = _reading(document["reading"])
    kept |= {"parties": parties, "flow": None, "made_available_at": _made_available_at(document["history"])}
    return kept | to_document(from_document(kept))


def _reading(reading: Document | None) -> Document | None:
    """A refusal is one thing now."""
    if reading is None:
        return None
    code, detail = reading["refusal_code"], reading["refusal"]
    kept = {name: value for name, value in reading.items() if name != "refusal_code"}
    return kept | {"refusal": {"code": code, "detail": detail} if code else None}


def _made_available_at(history: list[dict[str, Any]]) -> Any:
    reached = [step["at"] for step in history if _makes_available(step)]
    return reached[-1] if reached else None


def _makes_available(step: dict[str, Any]) -> bool:
    return bool(step["state"] == State.MISE_A_DISPOSITION and step["action"] != Action.LEVER_SUSPENSION)


async def _invoices(database: Database) -> int:
    return await rewrite(database["invoices"], with_a_list_of_parties)


def services_of(structure: Document) -> list[Document]:
    """As copies of their own, older than any event of theirs."""
    return [
        {"_id": service["service_id"], "structure_id": structure["_id"], "sequence": 0, **service}
        for service in structure.get("services", ())
    ]


async def _services(database: Database) -> int:
    moved = 0
    async for structure in database["structures"].find({}).sort("_id", 1):
        for service in services_of(structure):
            known = await database["services"].find_one({"_id": service["_id"]}, {"_id": 1})
            if known is None:
                await database["services"].insert_one(service)
                moved += 1
    return moved


STEPS = (
    Step("2026-11-21-parties-as-a-list", _invoices),
    Step("2026-11-21-services-of-structures-apart", _services),
)
