"""What leaves an installation is what its AsyncAPI document says (EVT-2, EVT-5)."""

import json
from datetime import UTC, datetime

import jsonschema
import pytest

from contracts import Event, subscribers
from contracts.export import sample
from contracts.feed import FED, MAX_BYTES
from contracts.raccordement import OF_INVOICES, EventKind
from services.raccordement.domain import delivering

OF = {kind: shape.of for kind, shape in FED.items()}


def event(kind, **fields):
    data = OF[kind]
    body = sample(data)
    return Event[data].model_validate(body | {"data": body["data"] | fields})


@pytest.mark.parametrize("replay", [False, True])
@pytest.mark.parametrize("kind", EventKind)
def test_evt_2_an_event_that_leaves_is_of_its_schema(kind, replay):
    body = json.loads(delivering.content(event(kind), kind, "structure", replay=replay))
    jsonschema.validate(body, subscribers.schema(kind), cls=jsonschema.Draft202012Validator)
    assert body["type"] == subscribers.schema(kind)["properties"]["type"]["const"]


@pytest.mark.parametrize("kind", sorted(OF_INVOICES))
def test_evt_5_what_would_be_too_large_is_told_by_its_references(kind):
    party = sample(OF[kind])["data"]["parties"][0]
    large = event(kind, parties=[party | {"name": "é" * 900} for _ in range(40)])
    text = delivering.content(large, kind, "structure")
    assert len(text.encode()) <= MAX_BYTES
    jsonschema.validate(json.loads(text), subscribers.schema(kind), cls=jsonschema.Draft202012Validator)
    assert "parties" not in json.loads(text)["data"]


def test_evt_10_the_test_event_is_of_its_schema():
    shape = subscribers.TestEvent.model_json_schema(mode="serialization")
    one = type("One", (), {"id": "s", "label": "Comptabilité", "structure_id": "a"})()
    jsonschema.validate(json.loads(delivering.test_event("e", one, datetime.now(UTC))), shape)
