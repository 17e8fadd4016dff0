"""A concentrateur receives for the structures that named it, what their own accounts may read, and not a moment longer (RAC-8, EVT-4)."""

import pytest

from contracts.habilitation import Application as App
from contracts.habilitation import Level
from contracts.technical import Scope
from tests.kit.stack import eventually
from tests.kit.world import new_id
from tests.raccordement.conftest import RIGHTS
from tests.raccordement.test_feed import BOTH, of, read, sent


@pytest.fixture(scope="module")
def concentrateur(bodies):
    return bodies(scopes=(Scope.EVENEMENTS_LIRE,))


@pytest.fixture(scope="module")
def one(concentrateur):
    """A subscription of the concentrateur's, to what its partners receive."""
    path = f"/raccordements/{concentrateur.declare(mode='CONCENTRATEUR')['raccordement_id']}"
    for action in ("QUALIFIER", "ACTIVER"):
        assert concentrateur.act(path, action).status_code == 200
    return concentrateur.subscription(path.rpartition("/")[2], kinds=BOTH)


def naming(partner, one, **more):
    body = {"raccordement_id": one["raccordement_id"], "account_id": partner.account_id}
    return partner.http.post(f"/structures/{partner.structure_id}/concentrateurs", json=body, **more)


def withdraw(partner, one):
    return partner.http.delete(f"/structures/{partner.structure_id}/concentrateurs/{one['raccordement_id']}")


def named(partner):
    return partner.http.get(f"/structures/{partner.structure_id}/concentrateurs").json()["items"]


def test_rac_8_evt_4_each_event_says_for_which_of_the_structures_that_named_it(world, bodies, concentrateur, one):
    partners, stranger = [bodies(), bodies()], bodies()
    for partner in partners:
        assert naming(partner, one).status_code == 201
    invoices = [
        sent(world, new_id(), b.structure_id, "MISE_A_DISPOSITION") for b in (*partners, stranger, concentrateur)
    ]
    for partner, invoice in zip(partners, invoices, strict=False):
        (event,) = eventually(lambda i=invoice: of(read(concentrateur, one)["events"], i))
        assert (event["structureid"], event["data"]["state"]) == (partner.structure_id, "MISE_A_DISPOSITION")
    subjects = {event["subject"] for event in read(concentrateur, one)["events"]}
    assert not subjects & {i.invoice_id for i in invoices[2:]}, "neither a stranger's nor its own, which named nobody"
    listed = concentrateur.http.get(f"/raccordements/{one['raccordement_id']}/partners").json()["items"]
    assert {p.structure_id for p in partners} <= {row["structure_id"] for row in listed}
    assert stranger.http.get(f"/raccordements/{one['raccordement_id']}/partners").status_code == 404


def test_rac_8_a_partner_sees_the_last_use_and_withdraws_at_once(world, bodies, concentrateur, one):
    """What was waiting does not leave either."""
    partner = bodies()
    made = naming(partner, one).json()
    assert (made["label"], made["used_at"]) == ("Gestion financière", None)
    first = sent(world, new_id(), partner.structure_id, "MISE_A_DISPOSITION")
    eventually(lambda: of(read(concentrateur, one)["events"], first))
    assert named(partner)[0]["used_at"]
    assert withdraw(partner, one).status_code == 204
    assert of(read(concentrateur, one)["events"], first) == []
    assert withdraw(partner, one).status_code == 404
    assert [(row["withdrawn_by"], bool(row["withdrawn_at"])) for row in named(partner)] == [
        (partner.gestionnaire, True)
    ]
    assert naming(partner, one).status_code == 201, "named again"
    second = sent(world, new_id(), partner.structure_id, "MISE_A_DISPOSITION")
    eventually(lambda: of(read(concentrateur, one)["events"], second))
    assert [row["withdrawn_at"] is None for row in named(partner)] == [True, False]


def test_rac_8_evt_3_it_receives_what_the_partner_s_account_may_read_now(world, bodies, concentrateur, one):
    partner, blind = bodies(), bodies(scopes=(Scope.EVENEMENTS_LIRE, Scope.FACTURES_EMISES_LIRE))
    for body in (partner, blind):
        assert naming(body, one).status_code == 201
    hidden = sent(world, new_id(), blind.structure_id, "MISE_A_DISPOSITION")
    shown = sent(world, new_id(), partner.structure_id, "MISE_A_DISPOSITION")
    eventually(lambda: of(read(concentrateur, one)["events"], shown))
    assert of(read(concentrateur, one)["events"], hidden) == []
    partner.regrant((App.RACCORDEMENTS, Level.MODIFICATION))
    assert of(read(concentrateur, one)["events"], shown) == []
    partner.regrant(*RIGHTS)
    assert of(read(concentrateur, one)["events"], shown)
    partner.tell_account(active=False)
    assert of(read(concentrateur, one)["events"], shown) == []


def test_rac_8_named_once_and_what_is_none_is_refused(bodies, concentrateur, one):
    partner, key = bodies(), {"headers": {"Idempotency-Key": new_id()}}
    first, again = naming(partner, one, **key), naming(partner, one, **key)
    assert first.json() == again.json()
    assert naming(partner, one).status_code == 409
    direct = {"raccordement_id": partner.raccordement()["raccordement_id"]}
    refused = naming(partner, direct).json()["errors"]
    assert [(e["field"], e["code"]) for e in refused] == [("raccordement_id", "concentrateur_unknown")]
    body = {"raccordement_id": one["raccordement_id"], "account_id": concentrateur.account_id}
    foreign = partner.http.post(f"/structures/{partner.structure_id}/concentrateurs", json=body).json()
    assert [(e["field"], e["code"]) for e in foreign["errors"]] == [("account_id", "account_unknown")]
    path = f"/raccordements/{one['raccordement_id']}"
    assert concentrateur.http.put(path, json=concentrateur.form(mode="DIRECT")).status_code == 409
    wanted = concentrateur.wanted(service_id="x")
    answer = concentrateur.http.post(f"{path}/subscriptions", json=wanted).json()
    assert [e["code"] for e in answer["errors"]] == ["service_unexpected"]


def test_rac_8_naming_takes_modification(world, bodies, one):
    partner, reader = bodies(), new_id()
    world.grant(reader, partner.structure_id, (App.RACCORDEMENTS, Level.CONSULTATION))
    http, path = world.http("raccordement", reader), f"/structures/{partner.structure_id}/concentrateurs"
    body = {"raccordement_id": one["raccordement_id"], "account_id": partner.account_id}
    assert (http.get(path).status_code, http.post(path, json=body).status_code) == (200, 403)
    assert http.delete(f"{path}/{one['raccordement_id']}").status_code == 403
