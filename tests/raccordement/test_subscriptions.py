"""Subscriptions: chosen by the structure itself, acting as one of its technical accounts (EVT-1, EVT-4, RAC-15)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from contracts import ServiceChanged
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from contracts.raccordement import RaccordementAction, SubscriptionState
from contracts.technical import Scope
from services.raccordement.domain.lifecycle import SUBSCRIPTIONS, possible
from services.raccordement.domain.subscription import MOST_OF_A_RACCORDEMENT
from tests.kit.stack import eventually
from tests.kit.world import new_id
from tests.raccordement.conftest import RIGHTS


@pytest.fixture(scope="module")
def raccordement_id(body):
    return body.raccordement()["raccordement_id"]


def path_of(one):
    return f"/subscriptions/{one['subscription_id']}"


def seen(body, one):
    return body.http.get(path_of(one)).json()


def test_evt_1_chosen_and_activated_by_who_governs_the_raccordements(body, world, raccordement_id):
    service = ServiceChanged(
        service_id=new_id(), structure_id=body.structure_id, code="VOIRIE", label="Voirie", active=True
    )
    world.tell(service, "services")
    kinds, states = ["invoice.status_changed", "invoice.deposited"], ["SUSPENDUE", "MISE_A_DISPOSITION"]
    made = body.subscribe(raccordement_id, kinds=kinds, states=states, service_id=service.service_id)
    assert (made["state"], made["kinds"], made["states"], made["service_id"]) == (
        "A_ACTIVER",
        kinds,
        states,
        service.service_id,
    )
    assert body.act(path_of(made), "ACTIVER").json()["state"] == "ACTIF"
    listed = body.http.get(f"/raccordements/{raccordement_id}/subscriptions", params={"state": "ACTIF"}).json()
    assert made["subscription_id"] in {one["subscription_id"] for one in listed["items"]}


def test_evt_1_consultation_sees_modification_changes_others_see_nothing(body, world, raccordement_id):
    made = body.subscribe(raccordement_id)
    reader = new_id()
    world.grant(reader, body.structure_id, (App.RACCORDEMENTS, Level.CONSULTATION))
    url = f"/raccordements/{raccordement_id}/subscriptions"
    for account, sees, changes in ((reader, 200, 403), (new_id(), 404, 404)):
        http = world.http("raccordement", account)
        assert (http.get(path_of(made)).status_code, http.get(url).status_code) == (sees, sees)
        assert http.post(url, json=body.wanted()).status_code == changes
        assert http.post(f"{path_of(made)}/actions", json={"action": "ACTIVER"}).status_code == changes


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"account_id": "x"}, "account_id", "account_unknown"), ({"role": "FOURNISSEUR"}, "role", "account_right"),
        ({"role": "SYSTEME"}, "role", "literal_error"), ({"kinds": []}, "kinds", "too_short"), ({"kinds": ["x"]}, "kinds.0", "enum"),
        ({"service_id": "x"}, "service_id", "service_unknown"), ({"states": ["DEPOSEE"]}, "states", "state_unseen"),
        ({"label": "\t"}, "label", "text_required"),
    ],
)  # fmt: skip
def test_evt_1_what_would_deliver_nothing_is_refused(body, raccordement_id, changes, field, code):
    answer = body.http.post(f"/raccordements/{raccordement_id}/subscriptions", json=body.wanted(**changes))
    assert (answer.status_code, [(e["field"], e["code"]) for e in answer.json()["errors"]]) == (422, [(field, code)])


def test_evt_1_the_technical_account_has_the_scope_and_is_of_the_structure(body, bodies, raccordement_id):
    other = bodies(scopes=(Scope.FACTURES_RECUES_LIRE,))
    url = f"/raccordements/{raccordement_id}/subscriptions"
    foreign = body.http.post(url, json=body.wanted(account_id=other.account_id)).json()
    assert foreign["errors"][0]["code"] == "account_unknown"
    own = other.http.post(
        f"/raccordements/{other.raccordement()['raccordement_id']}/subscriptions", json=other.wanted()
    ).json()
    assert own["errors"][0]["code"] == "account_scope"


def test_evt_1_the_table_is_the_whole_truth(body, raccordement_id):
    made = body.subscribe(raccordement_id)
    for step in ("ACTIVER", "SUSPENDRE", "REPRENDRE", "ARRETER"):
        state = SubscriptionState(seen(body, made)["state"])
        for refused in set(RaccordementAction) - set(possible(SUBSCRIPTIONS, state)):
            assert body.act(path_of(made), refused).status_code == 409
        assert body.act(path_of(made), step).status_code == 200


def test_evt_1_there_are_no_more_of_them_than_the_bound_however_many_are_made_at_once(body):
    """One that is stopped makes room; a repeated call finds what it made."""
    path = f"/raccordements/{body.raccordement()['raccordement_id']}/subscriptions"
    http = body.http
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: http.post(path, json=body.wanted()), range(MOST_OF_A_RACCORDEMENT + 4)))
    assert Counter(answer.status_code for answer in answers) == {201: MOST_OF_A_RACCORDEMENT, 409: 4}
    assert http.get(path).json()["total"] == MOST_OF_A_RACCORDEMENT
    one = next(answer.json() for answer in answers if answer.status_code == 201)
    assert body.act(path_of(one), "ARRETER").status_code == 200
    key = {"Idempotency-Key": new_id()}
    made = [http.post(path, json=body.wanted(), headers=key) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["subscription_id"] == made[1].json()["subscription_id"]


def test_evt_4_a_lost_right_suspends_and_a_regained_one_resumes(bodies):
    body = bodies()
    one = body.subscription()
    body.regrant((App.RACCORDEMENTS, Level.MODIFICATION))
    lost = eventually(lambda: (shown := seen(body, one))["state"] == "SUSPENDU" and shown)
    assert (lost["suspension"], lost["history"][-1]["by"]) == ("DROIT_PERDU", None)
    assert body.act(path_of(one), "REPRENDRE").status_code == 409, "it would be suspended at once"
    body.regrant(*RIGHTS)
    assert eventually(lambda: (shown := seen(body, one))["state"] == "ACTIF" and shown)["suspension"] is None


def test_evt_4_a_revoked_technical_account_suspends(bodies):
    body = bodies()
    one = body.subscription()
    body.tell_account(active=False)
    eventually(lambda: seen(body, one)["suspension"] == "DROIT_PERDU")


def test_evt_4_what_a_person_suspended_does_not_resume_by_itself(bodies):
    body = bodies()
    one = body.subscription()
    assert body.act(path_of(one), "SUSPENDRE", reason="Travaux").json()["suspension"] == "DEMANDE"
    witness = body.subscription(one["raccordement_id"])
    body.regrant((App.RACCORDEMENTS, Level.MODIFICATION))
    eventually(lambda: seen(body, witness)["state"] == "SUSPENDU")
    body.regrant(*RIGHTS)
    eventually(lambda: seen(body, witness)["state"] == "ACTIF")
    assert seen(body, one)["suspension"] == "DEMANDE"


def test_rac_15_subscriptions_stand_as_their_raccordement(bodies):
    body = bodies()
    one = body.subscription()
    path = f"/raccordements/{one['raccordement_id']}"
    assert body.act(path, "SUSPENDRE").status_code == 200
    eventually(lambda: seen(body, one)["suspension"] == "RACCORDEMENT")
    assert body.act(path, "REPRENDRE").status_code == 200
    eventually(lambda: seen(body, one)["state"] == "ACTIF")
    assert body.act(path, "ARRETER").status_code == 200
    eventually(lambda: seen(body, one)["state"] == "ARRETE")
    assert body.http.post(f"{path}/subscriptions", json=body.wanted()).status_code == 409
