"""The feed while it happens (EVT-11, EVT-4)."""

import json
from contextlib import ExitStack

import pytest

from contracts import SessionEnded
from tests.kit.listening import listening, session_of
from tests.kit.stack import eventually
from tests.kit.world import new_id


def sent(world, body):
    invoice = world.deposited(new_id(), body.structure_id)
    world.publish(invoice, world.moved(invoice, "MISE_A_DISPOSITION"))
    return invoice.invoice_id


@pytest.fixture
def body(bodies):
    return bodies()


def path_of(one):
    return f"/subscriptions/{one['subscription_id']}/events/stream"


def subjects(heard):
    return [event["subject"] for event in heard.of("event")]


def test_evt_11_heard_as_it_happens_and_resumed_after_a_break(world, stack, body):
    one, url = body.subscription(), stack.url("raccordement")
    with listening(url, body.token, path_of(one), first="") as heard:
        first = sent(world, body)
        eventually(lambda: subjects(heard) == [first])
        last = heard.last_id()
    missed = sent(world, body)
    with listening(url, body.token, path_of(one), first="", **{"Last-Event-ID": last}) as again:
        eventually(lambda: subjects(again) == [missed])
        third = sent(world, body)
        eventually(lambda: subjects(again) == [missed, third])
    page = body.machine.get(path_of(one).removesuffix("/stream"), params={"after": last}).json()
    assert [e["subject"] for e in page["events"]] == [missed, third], "an id is a cursor of the feed"
    with listening(url, body.token, path_of(one), first="", **{"Last-Event-ID": "x"}) as refused:
        assert refused.status == 422


def test_evt_4_it_ends_with_the_reason_when_nothing_may_leave(world, stack, body):
    one = body.subscription()
    with listening(stack.url("raccordement"), body.token, path_of(one), first="") as heard:
        body.act(f"/subscriptions/{one['subscription_id']}", "SUSPENDRE")
        ended = eventually(lambda: heard.ended_at and [e for e in heard.events if e.get("event") == "ended"])
        assert json.loads(ended[0]["data"])["code"] == "abonnement_suspendu"


def test_evt_11_it_ends_with_its_session(world, stack, body):
    one, token = body.subscription(), body.token
    session_id = session_of(token)
    with listening(stack.url("raccordement"), token, path_of(one), first="") as heard:
        until = "2099-01-01T00:00:00Z"
        over = {
            "session_id": session_id,
            "account_id": body.account_id,
            "reason": "COMPTE_FERME",
            "tokens_until": until,
        }
        world.publish(SessionEnded.model_validate(over))
        eventually(lambda: heard.ended_at)


def test_evt_11_a_quiet_stream_says_that_it_stands(world, stack, body):
    one = body.subscription()
    url, process = stack.start_extra("raccordement", "api", {"RACCORDEMENT_HEARTBEAT_SECONDS": "0.2"})
    with listening(url, body.token, path_of(one), first="") as heard:
        eventually(lambda: heard.beats >= 3)
        invoice = sent(world, body)
        eventually(lambda: subjects(heard) == [invoice])
    process.stop()


def test_evt_11_no_more_of_them_than_one_account_may_have(world, stack, body):
    one, url = body.subscription(), stack.url("raccordement")
    with ExitStack() as held:
        streams = [held.enter_context(listening(url, body.token, path_of(one), first="")) for _ in range(6)]
        assert {s.status for s in streams} == {200}
        assert body.machine.get(path_of(one)).status_code == 429
    eventually(lambda: body.machine.get(path_of(one).removesuffix("/stream"), params={"wait": 1}).status_code == 200)
