"""Events that are no invoice's: the annuaire's public part, and what becomes of one's own connections (EVT-2, EVT-3, EVT-5)."""

import pytest

from contracts import TechnicalAccountChanged
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from contracts.technical import Scope
from tests.kit.stack import eventually
from tests.kit.world import new_id
from tests.raccordement.test_feed import read


@pytest.fixture(scope="module")
def body(bodies):
    """Its account reads no invoices."""
    made = bodies(scopes=(Scope.EVENEMENTS_LIRE,))
    made.on = made.raccordement()["raccordement_id"]
    return made


def events(body, one, subject):
    return [event for event in read(body, one)["events"] if event["subject"] == subject]


def test_evt_2_evt_3_a_public_structure_s_change_is_for_all_who_ask_a_private_one_s_for_nobody(world, body, bodies):
    one = body.subscription(body.on, kinds=["structure.changed"])
    private, asked = world.structure(), world.structure("PUBLIQUE", verification="A_ACCEPTER")
    shown = world.structure("PUBLIQUE", email="agathe@rennes.example", gestionnaire_principal="AGATHE")
    world.publish(private, asked, shown)
    (event,) = eventually(lambda: events(body, one, shown.structure_id))
    assert (event["type"], event["structureid"]) == ("structure.changed.v2", body.structure_id)
    assert event["data"] == {
        name: getattr(shown, name)
        for name in ("structure_id", "identifier_type", "identifier", "name", "label", "active")
    }
    assert events(body, one, private.structure_id) == events(body, one, asked.structure_id) == []


def test_evt_2_rac_12_a_secret_about_to_expire_is_told_to_its_own_structure(world, body, bodies):
    other = bodies()
    mine = body.subscription(body.on, kinds=["technical_account.changed"])
    theirs = other.subscription(kinds=["technical_account.changed"])
    told = TechnicalAccountChanged(
        account_id=body.account_id, structure_id=body.structure_id, name="Progiciel", scopes=body.scopes, active=True,
        expires_at="2027-12-21T09:00:00Z", warned_days=30,
    )  # fmt: skip
    world.publish(told)
    (event,) = eventually(lambda: events(body, mine, body.account_id))
    assert (event["data"]["warned_days"], event["data"]["expires_at"]) == (30, "2027-12-21T09:00:00Z")
    assert read(other, theirs)["events"] == []


def test_evt_2_evt_5_a_connection_s_states_are_told_without_its_contact(body):
    one = body.subscription(body.on, kinds=["raccordement.changed"])
    made = body.declare(label="Paie")["raccordement_id"]
    body.act(f"/raccordements/{made}", "ARRETER", reason="Fin du marché de Camille")
    told = eventually(lambda: len(found := events(body, one, made)) == 2 and found)
    assert [(e["data"]["state"], e["sequence"]) for e in told] == [("BROUILLON", 1), ("ARRETE", 2)]
    assert "dsi@" not in str(told)
    assert "Camille" not in str(told)


def test_evt_4_without_the_right_to_raccordements_it_is_suspended(bodies):
    body = bodies(scopes=(Scope.EVENEMENTS_LIRE,))
    one = body.subscription(kinds=["structure.changed"])
    path = f"/subscriptions/{one['subscription_id']}"
    body.regrant((App.RACCORDEMENTS, Level.CONSULTATION))
    assert body.http.get(path).json()["state"] == "ACTIF"
    body.regrant((App.FACTURES_RECUES, Level.CONSULTATION))
    reader = new_id()
    body.world.grant(reader, body.structure_id, (App.RACCORDEMENTS, Level.CONSULTATION))
    http = body.world.http("raccordement", reader)
    eventually(lambda: http.get(path).json()["suspension"] == "DROIT_PERDU")
