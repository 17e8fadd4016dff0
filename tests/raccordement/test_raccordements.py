"""Raccordements: who declares them, what they hold, what moves them (RAC-5, RAC-6, RAC-7, RAC-13, RAC-15)."""

from functools import partial
from importlib import import_module

import pytest

from contracts import RaccordementChanged, SubscriptionChanged, TechnicalAccountChanged
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from contracts.raccordement import RaccordementAction, RaccordementMode, RaccordementState
from deploy.services import SERVICES
from services.raccordement.domain.lifecycle import RACCORDEMENTS, possible
from tests.kit.stack import eventually
from tests.kit.world import new_id


def test_rac_6_declared_on_one_screen_and_listed(body):
    made = body.declare(label="Paie", uses=["EMISSION", "RECEPTION", "EMISSION"])
    assert (made["state"], made["kind"], made["mode"], made["uses"]) == (
        "BROUILLON",
        "API",
        "DIRECT",
        ["EMISSION", "RECEPTION"],
    )
    path = f"/raccordements/{made['raccordement_id']}"
    assert body.http.get(path).json() == made
    changed = body.http.put(path, json=body.form(label="Paie et primes"))
    assert (changed.status_code, changed.json()["label"]) == (200, "Paie et primes")
    page = body.http.get(f"/structures/{body.structure_id}/raccordements", params={"state": "BROUILLON"}).json()
    assert made["raccordement_id"] in {one["raccordement_id"] for one in page["items"]}
    assert page["total"] == len(page["items"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": " "}, "label"), ({"label": "x" * 121}, "label"), ({"uses": []}, "uses"), ({"kind": "EDI"}, "kind"),
        ({"contact": {"name": "\u200b", "email": "a@b.example"}}, "contact.name"),
        ({"contact": {"name": "DSI", "email": "a@b"}}, "contact.email"),
        ({"contact": {"name": "DSI", "email": "a@b.example", "phone": "appelez"}}, "contact.phone"),
    ],
)  # fmt: skip
def test_rac_6_what_is_wrong_is_named(body, changes, field):
    answer = body.http.post(f"/structures/{body.structure_id}/raccordements", json=body.form(**changes))
    assert (answer.status_code, [e["field"] for e in answer.json()["errors"]]) == (422, [field])


@pytest.mark.parametrize("mode", RaccordementMode)
def test_rac_8_direct_by_a_vendor_s_software_or_a_concentrateur(body, mode):
    assert body.declare(mode=str(mode))["mode"] == mode


def test_rac_3_shape_credentials_sizes_and_the_states_of_our_own_objects_are_checked_here(body, world, stack):
    url = f"/structures/{body.structure_id}/raccordements"
    path = f"/raccordements/{body.declare()['raccordement_id']}"
    anonymous = world.client_of(stack.url("raccordement"))
    answers = [
        anonymous.post(url, json=body.form()), body.http.post(url, content=b"{"), body.http.post(url, json={}),
        body.http.post(url, json=body.form(label="x" * 3_000_000)), body.act(path, "REPRENDRE"),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [401, 422, 422, 413, 409]
    assert all(answer.json()["code"] for answer in answers)


def test_rac_6_the_same_call_twice_declares_one(body):
    url, key = f"/structures/{body.structure_id}/raccordements", {"Idempotency-Key": new_id()}
    ids = {body.http.post(url, json=body.form(), headers=key).json()["raccordement_id"] for _ in range(2)}
    assert len(ids) == 1
    assert body.http.post(url, json=body.form(label="Autre"), headers=key).status_code == 422


def test_rac_5_consultation_sees_modification_changes_others_see_nothing(body, world):
    made = body.declare()
    reader, stranger = new_id(), new_id()
    world.grant(reader, body.structure_id, (App.RACCORDEMENTS, Level.CONSULTATION))
    world.grant(stranger, new_id(), (App.RACCORDEMENTS, Level.MODIFICATION))
    world.grant(stranger, body.structure_id, (App.FACTURES_RECUES, Level.MODIFICATION))
    path, url = f"/raccordements/{made['raccordement_id']}", f"/structures/{body.structure_id}/raccordements"
    for account, seen, changed in ((reader, 200, 403), (stranger, 404, 404)):
        http = world.http("raccordement", account)
        assert (http.get(path).status_code, http.get(url).status_code) == (seen, seen)
        assert http.post(url, json=body.form()).status_code == changed
        assert http.put(path, json=body.form()).status_code == changed
        assert http.post(f"{path}/actions", json={"action": "ARRETER"}).status_code == changed
    assert body.machine.get(path).status_code == 403, "no technical account comes in by the doors of people"


def test_rac_7_each_passage_is_kept_with_who_when_and_why_and_is_an_event(body, outside):
    path = f"/raccordements/{body.declare()['raccordement_id']}"
    passages = [
        ("QUALIFIER", ""),
        ("ACTIVER", ""),
        ("SUSPENDRE", "Bascule"),
        ("REPRENDRE", ""),
        ("ARRETER", "Fin du marché"),
    ]
    for action, reason in passages:
        answer = body.act(path, action, reason=reason)
        assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert [(p["action"], p["reason"], p["by"]) for p in shown["history"]] == [
        (a, r, body.gestionnaire) for a, r in passages
    ]
    assert shown["actions"] == []
    raccordement_id = shown["raccordement_id"]
    mine = partial(outside.events, "raccordement.changed", lambda e: e["subject"] == raccordement_id)
    told = eventually(lambda: len(found := mine()) == 6 and found)
    assert [(e["data"]["previous"], e["data"]["state"], e["data"]["reason"]) for e in told][3:] == [
        ("ACTIF", "SUSPENDU", "Bascule"), ("SUSPENDU", "ACTIF", ""), ("ACTIF", "ARRETE", "Fin du marché"),
    ]  # fmt: skip
    assert {e["actor"] for e in told} == {body.gestionnaire}


def test_rac_7_the_table_is_the_whole_truth(body):
    """Whatever is asked in whatever state, the door does what the table says."""
    path = f"/raccordements/{body.declare()['raccordement_id']}"
    for step in ("QUALIFIER", "ACTIVER", "SUSPENDRE", "ARRETER"):
        state = RaccordementState(body.http.get(path).json()["state"])
        for refused in set(RaccordementAction) - set(possible(RACCORDEMENTS, state)):
            assert body.act(path, refused).status_code == 409
        assert body.act(path, step).status_code == 200
    assert body.http.put(path, json=body.form()).status_code == 409


def test_rac_13_nothing_is_active_without_a_technical_account(world, body, bodies):
    lone = bodies()
    lone.tell_account(active=False)
    path = f"/raccordements/{lone.declare()['raccordement_id']}"
    assert lone.act(path, "QUALIFIER").status_code == 200
    assert lone.act(path, "ACTIVER").status_code == 409
    lone.tell_account()
    assert lone.act(path, "ACTIVER").status_code == 200


def test_rac_15_a_deactivated_structure_suspends_its_raccordements(world, bodies):
    closing = bodies()
    path = f"/raccordements/{closing.raccordement()['raccordement_id']}"
    structure = world.structure("PUBLIQUE", structure_id=closing.structure_id)
    world.tell(structure.model_copy(update={"active": False}), "structures")
    shown = eventually(lambda: (one := closing.http.get(path).json())["state"] == "SUSPENDU" and one)
    assert (shown["history"][-1]["by"], shown["history"][-1]["reason"]) == (None, "STRUCTURE")
    assert closing.act(path, "REPRENDRE").status_code == 409, "not while it is deactivated"
    world.tell(structure, "structures")
    assert closing.act(path, "REPRENDRE").status_code == 200


def test_rac_2_only_the_portal_knows_where_other_services_answer():
    """No setting of another service holds an address of one of ours; import-linter keeps HTTP clients out of the rooms."""
    named = {f"{name}_url" for name in SERVICES}
    holding = {
        name for name in SERVICES if named & set(import_module(f"services.{name}.settings").Settings.model_fields)
    }
    assert holding == {"portal"}


def test_rac_4_no_secret_is_told_on_the_bus():
    for told in (TechnicalAccountChanged, RaccordementChanged, SubscriptionChanged):
        names = " ".join(told.model_fields)
        assert not any(word in names for word in ("secret", "password", "digest", "url", "user")), told
