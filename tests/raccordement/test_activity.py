"""What who governs sees of a raccordement, what an operator measures and has sent again (RAC-19, EVT-13)."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from chassis.settings import METRICS_ABOVE
from deploy.local import services
from deploy.local.settings import ROOT
from tests.kit.stack import eventually
from tests.kit.subscriber import subscriber
from tests.raccordement.test_webhooks import hooked, make_due, sent


@pytest.fixture
def server():
    with subscriber() as made:
        yield made


@pytest.fixture
def town(bodies):
    made = bodies()
    made.on = made.raccordement()["raccordement_id"]
    return made


def activity(town):
    answer = town.http.get(f"/raccordements/{town.on}/activity")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_rac_19_exchanges_counts_and_error_rate_of_a_day_and_of_thirty(world, town, server):
    one = hooked(town, server, label="Comptabilité")
    assert activity(town)[0]["last_24_hours"] == {"attempts": 0, "failures": 0, "error_rate": None}
    sent(world, town)
    eventually(lambda: activity(town)[0]["last_24_hours"]["attempts"] == 1)
    server.behave = lambda _: (500, {}, b"")
    sent(world, town)
    eventually(lambda: activity(town)[0]["last_24_hours"]["attempts"] == 2)
    (shown,) = activity(town)
    assert shown["last_24_hours"] == {"attempts": 2, "failures": 1, "error_rate": 0.5}
    assert (shown["label"], shown["state"], shown["standing"]["waiting"]) == ("Comptabilité", "ACTIF", 1)
    assert shown["last_delivered"] is not None
    assert shown["last_read"] is None
    before = datetime.now(UTC) - timedelta(days=2)
    mine = {"subscription_id": one["subscription_id"]}
    world.client["raccordement"]["attempts"].update_many(mine | {"outcome": "ECHEC"}, {"$set": {"at": before}})
    (shown,) = activity(town)
    assert shown["last_24_hours"]["failures"] == 0
    assert shown["last_30_days"] == {"attempts": 2, "failures": 1, "error_rate": 0.5}
    town.machine.get(f"/subscriptions/{one['subscription_id']}/events")
    assert activity(town)[0]["last_read"] is not None


def test_rac_19_as_a_spreadsheet_and_for_nobody_else(town, server, bodies):
    hooked(town, server, label="=Formule")
    answer = town.http.get(f"/raccordements/{town.on}/activity.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    header, line = answer.text.lstrip("\ufeff").splitlines()
    assert header.startswith("Abonnement")
    assert "=Formule" in line
    assert not line.startswith("=")
    for path in ("activity", "activity.csv"):
        assert bodies().http.get(f"/raccordements/{town.on}/{path}").status_code == 404


def metrics(stack):
    text = httpx.get(f"http://127.0.0.1:{stack.ports.raccordement + METRICS_ABOVE}/metrics").text
    lines = [line.rpartition(" ") for line in text.splitlines() if line.startswith("chorale_deliveries_")]
    return {name: float(value) for name, _, value in lines}


def test_evt_13_count_and_age_of_the_oldest_undelivered_are_measured(world, stack, town, server):
    server.behave = lambda _: (200, {}, b"")
    one = hooked(town, server)
    server.behave = lambda _: (500, {}, b"")
    sent(world, town)
    entries = world.client["raccordement"]["entries"]
    mine = {"subscription_id": one["subscription_id"]}
    eventually(lambda: entries.find_one(mine | {"tries": {"$gte": 1}}))
    entries.update_many(mine, {"$set": {"waiting_since": datetime.now(UTC) - timedelta(hours=1)}})
    eventually(lambda: metrics(stack)['chorale_deliveries_oldest_seconds{outlet="webhook"}'] >= 3600)
    assert metrics(stack)['chorale_deliveries_waiting{outlet="webhook"}'] >= 1
    server.behave = lambda _: (200, {}, b"")
    make_due(world, one)
    eventually(lambda: entries.find_one(mine | {"waiting_since": {"$exists": True}}) is None)
    eventually(lambda: metrics(stack)['chorale_deliveries_oldest_seconds{outlet="webhook"}'] < 3600)


def test_evt_13_what_was_given_up_is_sent_again_by_a_command(world, stack, town, server):
    one = hooked(town, server)
    server.behave = lambda _: (500, {}, b"")
    (event,) = sent(world, town)
    entries, mine = world.client["raccordement"]["entries"], {"subscription_id": one["subscription_id"]}
    eventually(lambda: entries.find_one(mine | {"tries": {"$gte": 1}}))
    given_up = {"$set": {"abandoned_at": datetime.now(UTC)}, "$unset": {"due_at": "", "waiting_since": ""}}
    eventually(lambda: entries.update_one(mine | {"event_id": event.id}, given_up).modified_count)
    server.received.clear()
    server.behave = lambda _: (200, {}, b"")
    env = os.environ | services.environment(stack.infrastructure.place, "raccordement")
    argv = [sys.executable, "-m", "services.raccordement", "redeliver"]
    done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert f"{one['subscription_id']}: 1 events" in done.stdout
    assert eventually(lambda: server.of(event.id))
