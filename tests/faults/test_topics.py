"""kill -9 of the process that publishes to subscribers' topics, at each of its steps (EVT-6, EVT-7)."""

import json
from collections import defaultdict
from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from tests.kit.stack import eventually
from tests.kit.world import World, new_id
from tests.raccordement.conftest import Body
from tests.raccordement.test_topic import consumer, name, opened

STEPS = ["numbered", "written", "leased", "published"]
"""A number was given, its entry written; the log leased, and published to the broker without that being noted."""
STATES = ["MISE_A_DISPOSITION", "SUSPENDUE", "COMPLETEE"]


@pytest.fixture
def town(stack) -> Iterator[Body]:
    stack.url("raccordement")
    with MongoClient(stack.store, tz_aware=True) as client:
        world = World(stack, ("raccordement",), client)
        yield Body(world).settle()
        world.close()


def test_evt_6_evt_7_killed_at_each_step_nothing_is_lost_and_each_invoice_keeps_its_order(stack, town, sabotage):
    """Each process that comes goes on with what the one before left, and is killed at the next step."""
    made, given = opened(town)
    told = []
    for step in STEPS:
        process, fuse = sabotage(step, "raccordement")
        invoices = [town.world.deposited(new_id(), town.structure_id) for _ in range(3)]
        fuse.touch()
        events = [town.world.event(town.world.moved(one, state)) for state in STATES for one in invoices]
        town.world.publish(*events)
        told += [(event.subject, event.data.state, event.id) for event in events]
        eventually(lambda p=process: not p.alive(), 30)
        process.kill()
    stack.start("raccordement")
    with consumer(given, name(made)) as reading:
        came = until_all(reading, {event_id for _, _, event_id in told})
    expected, first = defaultdict(list), defaultdict(dict)
    for subject, state, _ in told:
        expected[subject].append(state)
    for event in came:
        first[event["subject"]].setdefault(event["data"]["state"])
    assert {subject: list(states) for subject, states in first.items()} == expected


def until_all(reading, ids):
    """Everything that came until the last of them had."""
    came = []

    def whole():
        while (message := reading.poll(0.2)) is not None:
            assert not message.error(), message.error()
            came.append(json.loads(message.value()))
        return ids <= {event["id"] for event in came}

    eventually(whole, 60)
    return came
