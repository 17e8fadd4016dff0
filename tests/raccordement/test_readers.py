"""CloudEvents' own SDK reads what leaves by each outlet (EVT-5, EVT-6); its Java counterpart: examples/java."""

import json

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event

from tests.kit.stack import eventually
from tests.kit.subscriber import subscriber
from tests.kit.world import new_id
from tests.raccordement.test_topic import consumer, name, opened, path, records


@pytest.fixture(scope="module")
def delivered(world, body):
    """One event by webhook, topic and feed, and the event of the bus."""
    with subscriber() as server:
        made, given = opened(body, url=server.url)
        deposited = world.deposited(new_id(), body.structure_id)
        first, event = world.event(deposited), world.event(world.moved(deposited, "MISE_A_DISPOSITION"))
        world.publish(first, event)
        (hooked,) = eventually(lambda: server.of(event.id))
    with consumer(given, name(made)) as one:
        (record,) = records(one, 1)
    (fed,) = body.machine.get(f"{path(made)}/events").json()["events"]
    return event, {
        "webhook": from_http_event(HTTPMessage(headers=hooked.headers, body=hooked.body)),
        "topic": from_kafka_event(KafkaMessage(dict(record.headers()), record.key(), record.value())),
        "feed": from_http_event(HTTPMessage({"content-type": "application/cloudevents+json"}, json.dumps(fed).encode())),
    }  # fmt: skip


@pytest.mark.parametrize("outlet", ["webhook", "topic", "feed"])
def test_evt_5_cloudevents_sdk_reads_what_leaves(delivered, body, outlet):
    event, read = delivered
    one = read[outlet]
    assert (one.get_id(), one.get_type(), one.get_subject()) == (event.id, event.type, event.subject)
    assert (one.get_extension("sequence"), one.get_extension("structureid")) == (event.sequence, body.structure_id)
    assert one.get_time() == event.time
    assert one.get_data()["state"] == "MISE_A_DISPOSITION"
    assert one.get_dataschema() == "urn:chorale:schema:feed.invoice.status_changed.v1"


def test_evt_6_one_event_is_the_same_by_each_outlet(delivered):
    _, read = delivered
    assert read["webhook"].get_data() == read["topic"].get_data() == read["feed"].get_data()
