"""Webhooks through the door: signed, tried again, given up, never in each other's way (EVT-8, EVT-10, EVT-13, EVT-14)."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.stack import eventually
from tests.kit.subscriber import WELL, subscriber
from tests.kit.world import new_id
from tests.raccordement.conftest import RIGHTS


@pytest.fixture
def server():
    with subscriber() as made:
        yield made


@pytest.fixture(scope="module")
def town(bodies):
    made = bodies()
    made.on = made.raccordement()["raccordement_id"]
    return made


def hooked(body, server, **changes):
    """An active webhook and its secret."""
    made = body.subscribe(getattr(body, "on", ""), url=server.url, **changes)
    activated = body.act(f"/subscriptions/{made['subscription_id']}", "ACTIVER")
    assert activated.status_code == 200, activated.text
    server.received.clear()
    return made


def sent(world, body, states=("MISE_A_DISPOSITION",)):
    deposited = world.deposited(new_id(), body.structure_id)
    first = world.event(deposited)
    events = [world.event(world.moved(deposited, state)) for state in states]
    world.publish(first, *events)
    return events


def verified(received, secret):
    """As Standard Webhooks has it; whether one of the signatures is of this secret."""
    signed = f"{received.id}.{received.headers['webhook-timestamp']}.".encode() + received.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return expected in received.headers["webhook-signature"].split(" ")


def deliveries(body, one, **params):
    return body.http.get(f"/subscriptions/{one['subscription_id']}/deliveries", params=params).json()["items"]


def shown(body, one):
    return body.http.get(f"/subscriptions/{one['subscription_id']}").json()


def make_due(world, one):
    """As if the time until the next try had passed."""
    store = world.client["raccordement"]
    past = datetime.now(UTC) - timedelta(seconds=1)
    store["entries"].update_many(
        {"subscription_id": one["subscription_id"], "due_at": {"$gt": past}}, {"$set": {"due_at": past}}
    )
    store["heads"].update_one({"_id": one["subscription_id"]}, {"$set": {"due_at": past}, "$inc": {"woken": 1}})


def test_evt_10_an_endpoint_is_activated_by_answering_a_signed_test_event(town, server):
    made = town.subscribe(town.on, url=server.url)
    assert made["secret"].startswith("whsec_")
    assert "secret" not in shown(town, made)
    server.behave = lambda _: (500, {}, b"")
    refused = town.act(f"/subscriptions/{made['subscription_id']}", "ACTIVER")
    assert (refused.status_code, refused.json()["code"]) == (422, "webhook_sans_reponse")
    assert "HTTP 500" in refused.json()["detail"]
    assert shown(town, made)["state"] == "A_ACTIVER"
    server.behave = lambda _: (204, {}, b"")
    assert town.act(f"/subscriptions/{made['subscription_id']}", "ACTIVER").json()["state"] == "ACTIF"
    test = server.received[-1]
    assert json.loads(test.body)["type"] == "subscription.test.v1"
    assert verified(test, made["secret"])


def test_not_8_evt_8_a_public_structure_is_told_signed_with_the_events_id_and_once(world, town, server):
    one = hooked(town, server)
    (event,) = sent(world, town)
    received = eventually(lambda: server.of(event.id))[0]
    assert verified(received, one["secret"])
    assert abs(int(received.headers["webhook-timestamp"]) - time.time()) < 60
    assert json.loads(received.body)["data"]["state"] == "MISE_A_DISPOSITION"
    assert received.headers["content-type"] == "application/cloudevents+json"
    (attempt,) = eventually(lambda: deliveries(town, one))
    assert (attempt["event_id"], attempt["outcome"], attempt["status"], attempt["answer"], attempt["next_at"]) == (
        event.id, "LIVRE", 200, "ok", None,
    )  # fmt: skip
    standing = town.http.get(f"/subscriptions/{one['subscription_id']}/deliveries/standing").json()
    assert standing == {"waiting": 0, "abandoned": 0, "oldest": None, "failing_since": None}
    assert len(server.of(event.id)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}, b"oups"), (404, {}, b""), (302, {"location": "http://127.0.0.1:1/"}, b""), (200, {"content-length": "9", "connection": "close"}, b"x"),
        (503, {}, b"\xff\x00garbage"), (500, {}, b"x" * 10_000_000),
    ],
    ids=["500", "404", "redirect", "cut", "garbage", "10 MB"],
)  # fmt: skip
def test_evt_8_what_is_not_2xx_is_tried_again_after_five_seconds_and_logged(world, town, server, answer):
    one = hooked(town, server)
    server.behave = lambda _: answer
    (event,) = sent(world, town)
    first = eventually(lambda: deliveries(town, one, event_id=event.id))[-1]
    wait = datetime.fromisoformat(first["next_at"]) - datetime.fromisoformat(first["at"])
    assert (first["outcome"], first["number"]) == ("ECHEC", 1)
    assert timedelta(seconds=3.9) <= wait <= timedelta(seconds=6.1)
    assert len(first["answer"]) <= 1024
    server.behave = lambda _: WELL
    make_due(world, one)
    eventually(
        lambda: [a for a in deliveries(town, one, event_id=event.id) if (a["outcome"], a["number"]) == ("LIVRE", 2)]
    )
    assert len({r.body for r in server.of(event.id)}) == 1


def test_evt_8_retry_after_is_heeded(world, town, server):
    one = hooked(town, server)
    server.behave = lambda _: (429, {"retry-after": "120"}, b"")
    sent(world, town)
    (first,) = eventually(lambda: deliveries(town, one))
    wait = datetime.fromisoformat(first["next_at"]) - datetime.fromisoformat(first["at"])
    assert timedelta(seconds=115) <= wait <= timedelta(seconds=125)


def test_evt_8_410_stops_at_once(world, town, server):
    one = hooked(town, server)
    server.behave = lambda _: (410, {}, b"")
    sent(world, town)
    eventually(lambda: shown(town, one)["suspension"] == "ADRESSE_RETIREE")


def test_evt_8_five_days_without_success_suspend_and_one_who_resumes_has_them_again(world, town, server):
    one = hooked(town, server)
    server.behave = lambda _: (500, {}, b"")
    (event,) = sent(world, town)
    eventually(lambda: deliveries(town, one))
    long_ago = datetime.now(UTC) - timedelta(days=5)
    world.client["raccordement"]["heads"].update_one(
        {"_id": one["subscription_id"]}, {"$set": {"failing_since": long_ago}}
    )
    make_due(world, one)
    eventually(lambda: shown(town, one)["suspension"] == "ECHECS")
    server.behave = lambda _: WELL
    before = len(server.of(event.id))
    make_due(world, one)
    assert town.act(f"/subscriptions/{one['subscription_id']}", "REPRENDRE").status_code == 200
    eventually(lambda: len(server.of(event.id)) > before)
    eventually(lambda: deliveries(town, one, outcome="LIVRE"))


def test_evt_13_what_was_given_up_is_sent_again_by_api_and_so_is_one_event(world, town, server):
    one = hooked(town, server)
    path = f"/subscriptions/{one['subscription_id']}/deliveries"
    server.behave = lambda _: (500, {}, b"")
    (event,) = sent(world, town)
    eventually(lambda: deliveries(town, one))
    world.client["raccordement"]["entries"].update_many(
        {"subscription_id": one["subscription_id"]}, {"$set": {"tries": 9}}
    )
    make_due(world, one)
    last = eventually(lambda: deliveries(town, one, outcome="ABANDONNE"))[0]
    assert (last["number"], last["next_at"]) == (10, None)
    assert town.http.get(f"{path}/standing").json()["abandoned"] == 1
    server.behave = lambda _: WELL
    assert town.http.post(f"{path}/again", json={}).json() == {"events": 1}
    eventually(lambda: deliveries(town, one, outcome="LIVRE"))
    assert town.http.post(f"{path}/again", json={"event_ids": [event.id]}).json() == {"events": 1}
    eventually(lambda: len(deliveries(town, one, outcome="LIVRE")) == 2)
    assert town.http.get(f"{path}/standing").json()["abandoned"] == 0


def test_evt_10_both_secrets_sign_for_a_day_after_a_rotation(world, town, server):
    one = hooked(town, server)
    rotated = town.http.post(f"/subscriptions/{one['subscription_id']}/secrets").json()
    (event,) = sent(world, town)
    received = eventually(lambda: server.of(event.id))[0]
    assert rotated["secret"] != one["secret"]
    assert verified(received, one["secret"])
    assert verified(received, rotated["secret"])
    assert town.http.post(f"/subscriptions/{one['subscription_id']}/secrets").status_code == 409, "two count already"
    kept = world.client["raccordement"]["subscriptions"].find_one({"_id": one["subscription_id"]})
    assert one["secret"].removeprefix("whsec_") not in str(kept)


def test_evt_4_nothing_leaves_after_a_right_is_withdrawn_not_even_a_retry(world, bodies, server):
    body = bodies()
    one = hooked(body, server)
    server.behave = lambda _: (500, {}, b"")
    (event,) = sent(world, body)
    eventually(lambda: server.of(event.id))
    eventually(lambda: deliveries(body, one))
    body.regrant((App.RACCORDEMENTS, Level.MODIFICATION))
    before = len(server.received)
    make_due(world, one)
    eventually(lambda: shown(body, one)["suspension"] == "DROIT_PERDU")
    witness = bodies()
    with subscriber() as other:
        hooked(witness, other)
        (seen,) = sent(world, witness)
        eventually(lambda: other.of(seen.id))
    assert len(server.received) == before
    server.behave = lambda _: WELL
    body.regrant(*RIGHTS)
    eventually(lambda: deliveries(body, one, outcome="LIVRE"))


def test_evt_14_one_that_hangs_delays_no_other(world, bodies, server):
    """Two are under way to it, the rest waits; others have theirs within seconds."""
    slow, quick = bodies(), bodies()
    hooked(slow, server)
    released = []
    server.behave = lambda _: (eventually(lambda: released or None, 60), WELL)[1]
    for _ in range(10):
        sent(world, slow)
    eventually(lambda: len(server.received) == 2)
    with subscriber() as other:
        hooked(quick, other)
        started = time.monotonic()
        events = [sent(world, quick)[0] for _ in range(10)]
        eventually(lambda: all(other.of(e.id) for e in events), 14)
        assert time.monotonic() - started < 14
        assert len(server.received) == 2
    released.append(True)
    eventually(lambda: len({r.id for r in server.received}) == 10, 60)


def test_evt_9_where_a_webhook_may_not_lead(town):
    for url in (
        "http://events.example.org/", "https://10.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest",
        "https://user:pw@events.example.org/", "https://events/", "ftp://events.example.org/", "https://[64:ff9b::a00:1]/",
        "https://0x7f000001/", "https://metadata.internal/", "https:///x", "https://[::1", "https://" + "a" * 600 + ".fr",
    ):  # fmt: skip
        answer = town.http.post(f"/raccordements/{town.on}/subscriptions", json=town.wanted(url=url))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url"), url
