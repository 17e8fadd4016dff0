"""Stored invoices and copies of earlier versions, carried over."""

from dataclasses import replace
from typing import Any

from chassis.migrations import Step, rewrite
from chassis.store import Database, Document
from contracts.earlier import PARTIES_V1
from contracts.lifecycle import Action, State
from services.invoicing.domain.invoice.reading import values
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
    # its number's key waits for a step of its own: two of them may have become one
    return kept | to_document(from_document(kept)) | {n: kept[n] for n in ("number_key",) if n in kept}


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


async def _number_keys(database: Database) -> int:
    """Numbers are compared without case and spaces now (INV-19); of two that have become one, the later keeps its old key."""
    changed, invoices = 0, database["invoices"]
    async for document in invoices.find({}).sort("_id", 1):
        keys = keys_of(document)
        first = await invoices.find_one({"number_key": keys.get("number_key", "")}, {"_id": 1})
        if first and first["_id"] != document["_id"]:
            del keys["number_key"]
        if any(document.get(name) != key for name, key in keys.items()):
            await invoices.update_one({"_id": document["_id"]}, {"$set": keys})
            changed += 1
    return changed


def keys_of(document: Document) -> Document:
    written = to_document(from_document(document))
    return {name: written[name] for name in ("number_key", "original_key") if name in written}


async def _drafts(database: Database) -> int:
    return await rewrite(database["invoices"], with_what_was_read)


def with_what_was_read(document: Document) -> Document | None:
    """A draft read before lines were taken over from an XML would contradict its file (INV-41). None: nothing to do."""
    if document["state"] != State.BROUILLON or not (document.get("reading") or {}).get("fields"):
        return None
    draft = from_document(document)
    assert draft.reading is not None
    untouched = {name: value for name, value in values(draft.reading).items() if name not in draft.corrected}
    return document | to_document(replace(draft, fields=replace(draft.fields, **untouched)))


STEPS = (
    Step("2026-11-21-parties-as-a-list", _invoices),
    Step("2026-11-21-services-of-structures-apart", _services),
    Step("2026-11-21-numbers-compared-without-case-and-spaces", _number_keys),
    Step("2026-11-21-drafts-hold-what-their-xml-says", _drafts),
)
