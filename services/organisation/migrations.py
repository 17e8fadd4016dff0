"""Stored data of earlier versions, carried over before the service starts.

The functions take and answer documents as they were and as they became: they do not follow later changes of the model.
"""

import uuid
from collections.abc import Container, Iterator
from datetime import datetime, timedelta
from typing import Any

from chassis import clock, outbox
from chassis.migrations import Step, rewrite
from chassis.store import FREE, Database, Document
from chassis.words import beginnings, normal
from contracts import ServiceChanged

IDS = uuid.UUID("b0c9a1de-58a4-5c0e-8a2d-9f0f1f6a2e11")  # of what is made here: run twice, it has the same id
NEW = {"version": 1, "lease_until": FREE}
ANSWERS = {"EN_ATTENTE": "EN_ATTENTE", "VALIDE": "APPROUVEE", "REFUSE": "REFUSEE", "SUPPRIME": "APPROUVEE"}
REMINDER = timedelta(days=3)
_LEVELS = {"ORGANISATION": "CONSULTATION"}
_PRIVATE = ("ORGANISATION", "FACTURES_EMISES", "FACTURES_A_VALIDER", "SOLLICITATIONS_EMISES", "MES_MESSAGES")
_PUBLIC = (*_PRIVATE, "FACTURES_RECUES", "SOLLICITATIONS_RECUES")


def services_of(structure: Document) -> Iterator[Document]:
    """Each an aggregate of its own that is still to be announced; of two with one code the second is renamed."""
    taken: set[str] = set()
    for old in structure["services"]:
        code = old["code"] if old["code"] not in taken else f"{old['code']}-{old['service_id'][-6:]}"
        taken.add(code)
        known = {n: old[n] for n in ("label", "active", "default", "engagement_mandatory")}
        event = ServiceChanged(service_id=old["service_id"], structure_id=structure["_id"], code=code, **known)
        yield NEW | known | {
            "_id": old["service_id"], "structure_id": structure["_id"], "code": code, "created_at": structure["created_at"],
            "changed_at": structure["changed_at"], "sequence": 1,
            "outbox": outbox.entries(old["service_id"], 0, "organisation", [event]),
        }  # fmt: skip


def creation_of(structure: Document, now: datetime) -> Document | None:
    """The founder's request, its last step left to do: where a crash had cut it, it is finished now."""
    if not structure.get("founder") or structure.get("announced_gestionnaire"):
        return None
    return NEW | {
        "_id": str(uuid.uuid5(IDS, f"creation {structure['_id']}")), "kind": "CREATION", "state": "APPROUVEE", "sequence": 0,
        "asked_by": structure["founder"], "asked_at": structure["created_at"], "structure_id": structure["_id"], "comment": "",
        "reason": "", "decided_by": structure["founder"], "decided_at": structure["created_at"], "decider": "PERSONNE",
        "steps_left": ["ATTACH_FOUNDER"], "steps_done": ["CREATE_STRUCTURE", "CREATE_DEFAULT_SERVICE"], "attempts": 0,
        "due_at": now, "changed_at": now, "subject": {
            "about": "FOUNDING", "structure": _without_marks(structure_2(structure, now)),
            "service_id": structure["services"][0]["service_id"], "rattachement_id": structure["founding"],
        },
    }  # fmt: skip


def structure_2(structure: Document, now: datetime) -> Document:
    """Services are apart, the gestionnaire is the rattachement's role, what is absent is not stored."""
    gone = ("services", "gestionnaire_principal", "founder", "founding", "sirene")
    after = {n: v for n, v in structure.items() if n not in gone and v is not None}
    if state := structure.get("sirene", {}).get("state"):
        after["register_state"] = state
    if after.get("register_state") == "A_VERIFIER":
        after["register_due_at"] = now
    return after


def _without_marks(structure: Document) -> Document:
    """As part of a request it is a value, without the marks of a stored aggregate."""
    marks = ("_id", "version", "sequence", "outbox", "lease_until", "lease_owner", "changed_at", "idempotency")
    return {n: v for n, v in structure.items() if n not in marks} | {"structure_id": structure["_id"]}


def rattachement_2(link: Document, *, public: bool) -> Document:
    """`chosen` where the structure granted something else than what newcomers usually got."""
    after = {n: v for n, v in link.items() if n != "open" and v is not None}
    is_open = link["state"] in ("EN_ATTENTE", "VALIDE")
    if is_open:
        after["open"] = True
    if is_open and link["role"] == "GESTIONNAIRE_PRINCIPAL":
        after["governs"] = link["structure_id"]
    elif link["state"] == "VALIDE" and _pairs(link["profiles"]) != _pairs(_usual(public=public)):
        after["chosen"] = link["profiles"]
    return after


def _usual(*, public: bool) -> list[dict[str, str]]:
    return [
        {"application": a, "level": _LEVELS.get(a, "MODIFICATION")} for a in (_PUBLIC if public else _PRIVATE)
    ]  # fmt: skip


def _pairs(profiles: list[Any]) -> set[tuple[str, str]]:
    return {(p["application"], p["level"]) for p in profiles}


def request_of(link: Document) -> Document | None:
    """What was asked and answered; a founder's rattachement was not asked for."""
    if link["role"] == "GESTIONNAIRE_PRINCIPAL":
        return None
    state = ANSWERS[link["state"]]
    answer = {n: link[n] for n in ("decided_by", "decided_at") if link[n] is not None}
    done = ["OPEN_RATTACHEMENT", *([] if state == "EN_ATTENTE" else ["CLOSE_RATTACHEMENT"])]
    subject = {"about": "ATTACHMENT", "rattachement_id": link["_id"]}
    if link["service_id"]:
        subject["service_id"] = link["service_id"]
    return NEW | answer | {
        "_id": str(uuid.uuid5(IDS, f"rattachement {link['_id']}")), "kind": "RATTACHEMENT", "state": state, "sequence": 0,
        "asked_by": link["account_id"], "asked_at": link["asked_at"], "structure_id": link["structure_id"],
        "comment": link["comment"], "reason": link["reason"], "steps_left": [], "steps_done": done, "attempts": 0,
        "decider": "GESTIONNAIRE", "subject": subject, "changed_at": link["decided_at"] or link["asked_at"],
    }  # fmt: skip


async def _apart(database: Database) -> int:
    """Structures of the earlier version still hold their services; whatever crashes, the rest is done when it is run again."""
    now = clock.now()
    async for structure in database["structures"].find({"services": {"$exists": True}}):
        for service in services_of(structure):
            await _once(database, "services", service)
        if request := creation_of(structure, now):
            await _once(database, "requests", request)
    return await rewrite(database["structures"], lambda s: structure_2(s, now) if "services" in s else None)


async def _requests(database: Database) -> int:
    public = {row["_id"] async for row in database["structures"].find({"kind": "PUBLIQUE"}, {"_id": 1})}
    async for link in database["rattachements"].find({}):
        if (request := request_of({"service_id": None, "decided_by": None, "decided_at": None} | link)) is not None:
            await _once(database, "requests", request)
    return await rewrite(
        database["rattachements"], lambda link: rattachement_2(link, public=link["structure_id"] in public)
    )


async def _once(database: Database, collection: str, document: Document) -> None:
    await database[collection].update_one({"_id": document["_id"]}, {"$setOnInsert": document}, upsert=True)


def structure_3(structure: Document) -> Document:
    """With the words it is found by."""
    address = structure.get("address", {})
    texts = (structure["name"], structure.get("label", ""), structure["identifier"], address.get("town", ""))
    return structure | {"words": [*beginnings(texts), f"town:{normal(address.get('town', ''))}"]}


async def _words(database: Database) -> int:
    return await rewrite(database["structures"], structure_3)


def structure_4(structure: Document, founded: Container[str]) -> Document | None:
    """Public structures of the list are proved by it; those that a person founded are for the operators to accept (ORG-30)."""
    if structure["kind"] != "PUBLIQUE" or structure["_id"] in founded or structure.get("proofs"):
        return None
    return structure | {"proofs": [{"kind": "LISTE", "at": structure["created_at"]}]}


async def _proofs(database: Database) -> int:
    """Other services learn it by `announce --only structures`."""
    requests = database["requests"].find({"kind": "CREATION"}, {"structure_id": 1})
    founded = {request["structure_id"] async for request in requests}
    return await rewrite(database["structures"], lambda s: structure_4(s, founded))


def rattachement_5(link: Document) -> Document | None:
    """Ready to be named for the search; the follow-up names it."""
    return None if "named" in link else link | {"name": "", "words": [], "named": 0}


def request_5(request: Document) -> Document | None:
    """Those that wait for a gestionnaire are reminded of from now on, as if they had been asked with reminders."""
    if "reminders" in request:
        return None
    waits = request["state"] == "EN_ATTENTE" and request.get("decider") == "GESTIONNAIRE"
    return (
        request
        | {"reminders": 0, "escalated": False}
        | ({"remind_at": request["asked_at"] + REMINDER} if waits else {})
    )


async def _names(database: Database) -> int:
    return await rewrite(database["rattachements"], rattachement_5)


async def _reminders(database: Database) -> int:
    return await rewrite(database["requests"], request_5)


STEPS = (
    Step("2026-11-21-services-apart", _apart),
    Step("2026-11-21-requests-of-rattachements", _requests),
    Step("2026-11-21-words-of-structures", _words),
    Step("2026-11-21-proofs-of-public-structures", _proofs),
    Step("2026-11-22-names-of-rattachements", _names),
    Step("2026-11-22-reminders-of-requests", _reminders),
)
