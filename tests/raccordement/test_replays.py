"""What a subscription was told is told again, to it alone, marked, under the same ids (EVT-12)."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from chassis.store import Aggregates, ensure_indexes
from contracts.raccordement import EventKind
from services.raccordement.domain import replay
from services.raccordement.domain.log import Entry
from services.raccordement.domain.replay import Part, Replay
from services.raccordement.store.replays import Replays
from tests.kit.lists import scratch
from tests.kit.stack import eventually
from tests.kit.subscriber import subscriber
from tests.kit.world import new_id
from tests.raccordement.conftest import RIGHTS
from tests.raccordement.test_feed import BOTH, read, sent, told
from tests.raccordement.test_webhooks import hooked

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def entry(position, **fields):
    known = {"event_id": f"e{position}", "at": NOW, "kind": "invoice.deposited", "invoice_id": "i", "body": "{}"}
    return Entry(position=position, **known | fields)


def asked(**part):
    return Replay(id="r", subscription_id="s", part=Part(**part), asked_by="a", asked_at=NOW, last=3, position=0)


@pytest.mark.parametrize(
    ("part", "fields", "holds"),
    [
        ({}, {}, True), ({}, {"body": ""}, False), ({}, {"replay_of": "an earlier one"}, False), ({}, {"position": 4}, False),
        ({"since": NOW}, {}, True), ({"since": NOW + timedelta(seconds=1)}, {}, False), ({"until": NOW}, {}, False),
        ({"kinds": (EventKind.INVOICE_DEPOSITED,)}, {}, True), ({"kinds": (EventKind.INVOICE_STATUS_CHANGED,)}, {}, False),
        ({"invoice_id": "i"}, {}, True), ({"invoice_id": "j"}, {}, False),
    ],
)  # fmt: skip
def test_evt_12_by_date_kind_and_invoice(part, fields, holds):
    one = entry(**{"position": 1} | fields)
    assert bool(replay.chosen(asked(**part), [one])) is holds


def test_evt_12_it_ends_with_what_the_log_held_when_it_was_asked_for():
    assert replay.looked(asked(), 2, 2, NOW).ended_at is None
    assert replay.looked(asked(), 5, 1, NOW).ended_at == NOW
    assert replay.looked(asked(), 0, 0, NOW).position == 0


def again(body, one, **part):
    """Asked for and carried out."""
    path = f"/subscriptions/{one['subscription_id']}/replays"
    made = body.http.post(path, json=part)
    assert made.status_code == 201, made.text
    ended = lambda: next(r for r in body.http.get(path).json()["items"] if r["replay_id"] == made.json()["replay_id"])  # noqa: E731
    return eventually(lambda: (r := ended())["ended_at"] and r)


async def test_evt_12_one_at_a_time(stack):
    """However many are asked for at once; the next when it has ended."""
    async with scratch(stack.store) as (database, _):
        store = Replays(
            SimpleNamespace(aggregates=lambda name, indexes: Aggregates(database[name], "test", indexes=indexes))
        )
        await ensure_indexes(store.aggregates)
        many = [replace(asked(), id=f"r{n}") for n in range(10)]
        begun = [kept for kept in await asyncio.gather(*(store.begin(one, None) for one in many)) if kept]
        assert len(begun) == 1
        await store.save(begun[0], replay.looked(begun[0].value, 3, 3, NOW))
        assert await store.under_way() == []
        assert await store.begin(replace(asked(), id="next"), None)


@pytest.fixture
def one(bodies):
    body = bodies()
    made = body.subscription(kinds=BOTH)
    made["of"] = body
    return made


def test_evt_12_all_of_it_comes_again_behind_the_cursor_with_the_same_ids(world, one):
    body = one["of"]
    sent(world, new_id(), body.structure_id, "MISE_A_DISPOSITION", "SUSPENDUE")
    first = told(body, one, 2)
    cursor = read(body, one)["cursor"]
    done = again(body, one)
    assert (done["events"], done["progress"]) == (2, 1.0)
    repeated = read(body, one, after=cursor)["events"]
    assert [e.pop("replay") for e in repeated] == [True, True]
    assert repeated == first
    assert again(body, one)["events"] == 2, "what was told again is no part of the log"
    assert again(body, one, after=read(body, one)["cursor"])["events"] == 0


def test_evt_12_one_invoice_one_kind_some_days(world, one):
    body = one["of"]
    invoice = sent(world, new_id(), body.structure_id, "MISE_A_DISPOSITION")
    sent(world, new_id(), body.structure_id, "MISE_A_DISPOSITION")
    told(body, one, 2)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert again(body, one, invoice_id=invoice.invoice_id)["events"] == 1
    assert again(body, one, kinds=["invoice.deposited"])["events"] == 0
    assert again(body, one, since=tomorrow)["events"] == 0
    assert again(body, one, until=tomorrow, kinds=["invoice.status_changed"])["events"] == 2


def test_evt_12_is_for_who_changes_raccordements(world, one, bodies):
    body, path = one["of"], f"/subscriptions/{one['subscription_id']}/replays"
    stranger = bodies()
    assert stranger.http.post(path, json={"after": "wrong"}).status_code == 404
    assert stranger.http.get(path).status_code == 404
    assert body.http.post(path, json={"after": "wrong"}).json()["errors"][0]["code"] == "cursor_unknown"
    assert body.http.post(path, json={"since": "2026-01-01T00:00:00"}).status_code == 422, "without a time zone"
    body.regrant((RIGHTS[0][0], "CONSULTATION"))
    assert body.http.post(path, json={}).status_code == 403
    assert body.http.get(path).status_code == 200
    body.regrant(*RIGHTS)
    body.act(f"/subscriptions/{one['subscription_id']}", "ARRETER")
    assert body.http.post(path, json={}).json()["code"] == "conflit"


def test_evt_12_a_webhook_receives_it_under_the_same_id(world, bodies):
    body = bodies()
    body.on = body.raccordement()["raccordement_id"]
    with subscriber() as server:
        made = hooked(body, server)
        sent(world, new_id(), body.structure_id, "MISE_A_DISPOSITION")
        (first,) = eventually(lambda: len(server.received) == 1 and list(server.received))
        again(body, made)
        second = eventually(lambda: len(server.received) == 2 and server.received[-1])
    assert (second.id, b'"replay":true' in second.body, b'"replay"' in first.body) == (first.id, True, False)
