"""What every service keeps of a person is given to that person, and to nobody else (ID-19)."""

import importlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.personal import END, EXPORT, HOLDERS
from deploy.local.services import environment
from deploy.services import SERVICES
from tests.doors.conftest import Scene
from tests.kit.stack import eventually
from tests.organisation.conftest import new_siret

RECORDS = "a security record on its way into identity's journal, which is given"
QUOTAS = "bytes of the day"
PASSING = {
    "identity.logins": "a log-in under way, for minutes",
    "identity.proofs": "a proof of another factor under way, for minutes",
    "identity.failures": "tries that were counted, for an hour at most",
    "notifications.plans": "whom an event is to be told to; the notice that follows is given",
    **{f"{service}.audit": RECORDS for service in HOLDERS},
    **{f"{service}.quotas": QUOTAS for service in HOLDERS},
}
"""Collections that name a person and are not given, and why."""
FOR_WRITING = ("outbox", "idempotency")
"""What a document has for its own writing: an event on its way, the key of the call that made it."""


def lines(scene: Scene, role: str, service: str) -> list[dict[str, Any]]:
    answer = scene.http(service, role).get(EXPORT)
    assert answer.status_code == 200, answer.text
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert rows[-1]["section"] == END
    assert rows[-1]["rows"] == len([row for row in rows if "id" in row])
    return rows[:-1]


def naming(scene: Scene, account_id: str) -> Iterator[tuple[str, str]]:
    """(service.collection, id) of each document that names the account."""
    for service in SERVICES:
        for collection in scene.world.client[service].list_collection_names():
            for row in scene.world.client[service][collection].find():
                held = {name: value for name, value in row.items() if name not in FOR_WRITING}
                if account_id in str(held):
                    yield f"{service}.{collection}", str(row["_id"])


def whole(scene: Scene, role: str) -> bool:
    given = {(service, str(row["id"])) for service in HOLDERS for row in lines(scene, role, service) if "id" in row}
    kept = {one for one in naming(scene, scene.accounts[role]) if one[0] not in PASSING}
    assert kept
    left = {one[0] for one in kept if (one[0].partition(".")[0], one[1]) not in given}
    assert left == set()
    return True


def declare_a_raccordement(scene: Scene) -> None:
    """On a structure of its own: elsewhere the scene's gestionnaire is somebody who lacks « Raccordements »."""
    governor = scene.http("organisation", "gestionnaire")
    founding = {"identifier_type": "SIRET", "identifier": new_siret(), "name": "ATELIER BIS"}
    place = f"/structures/{governor.post('/structures', json=founding).json()['structure_id']}"
    assert governor.put(f"{place}/applications/RACCORDEMENTS", json={"active": True}).is_success
    contact = {"name": "DSI", "email": "dsi@entreprise.example"}
    body = {"label": "Paie", "uses": ["EMISSION"], "contact": contact}
    raccordements = scene.http("raccordement", "gestionnaire")
    eventually(lambda: raccordements.post(f"{place}/raccordements", json=body).status_code == 201, 20)


@pytest.mark.parametrize("service", SERVICES)
async def test_id_19_a_service_that_copies_accounts_or_rights_has_the_door(stack, monkeypatch, service):
    for name, value in environment(stack.infrastructure.place, service).items():
        monkeypatch.setenv(name, value)
    built = importlib.import_module(f"services.{service}.app").build()
    owned = {owner.collection.name for owner in built.parts.owners}
    doors = {route.path for router in built.routers for route in router.routes}
    copies = bool(owned & {"accounts", "habilitations"})
    assert (copies, EXPORT in doors) == (service in HOLDERS, service in HOLDERS)


def test_id_19_every_document_that_names_a_person_is_in_their_export(scene):
    """A service that keeps persons in another collection fails here until it gives it, or says why not."""
    scene.suspended()
    in_charge = {"account_id": scene.accounts["recipient"]}
    assigned = scene.http("invoicing", "recipient").put(f"/received/{scene.invoice()}/instructeur", json=in_charge)
    assert assigned.status_code == 200, assigned.text
    scene.draft()
    scene.ticket_attachment()
    link = scene.rattachement()
    decision = {"decision": "REFUSER", "reason": "Inconnu"}
    decided = scene.http("organisation", "gestionnaire").post(f"/rattachements/{link}/decision", json=decision)
    assert decided.status_code == 200, decided.text
    declare_a_raccordement(scene)
    for role in ("stranger", "consultation", "modification", "gestionnaire", "recipient"):
        eventually(lambda of=role: whole(scene, of), 30)


def test_id_19_it_holds_only_what_is_the_callers_own(scene):
    scene.ticket_attachment()
    held = json.dumps([lines(scene, "modification", service) for service in HOLDERS])
    others = [scene.accounts[role] for role in ("stranger", "consultation", "recipient")]
    assert [account for account in others if account in held] == []


def test_id_19_a_file_is_given_to_who_brought_it_in(scene):
    scene.ticket_attachment()
    files = [
        file for row in lines(scene, "modification", "support") for file in row.get("attachments", ()) if "href" in file
    ]
    assert files
    assert scene.http("support", "modification").get(files[0]["href"]).content == b"x"
    for role, status in (("nobody", 401), ("gestionnaire", 404), ("recipient", 404)):
        assert scene.http("support", role).get(files[0]["href"]).status_code == status


def test_id_19_identity_says_who_else_keeps_something(scene):
    elsewhere = [row for row in lines(scene, "stranger", "identity") if row["section"] == "ailleurs"]
    assert [(row["service"], row["path"]) for row in elsewhere] == [(name, EXPORT) for name in HOLDERS[1:]]
