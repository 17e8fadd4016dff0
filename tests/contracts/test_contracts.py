"""The public language: what is committed is what the models say, and nothing readers rely on is taken away."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from contracts import EVENTS, UnknownEvent, parse
from contracts.compatibility import breaks
from contracts.export import ASYNCAPI, RELEASED, SAMPLES, broken, drifted, sample, schema
from contracts.lifecycle import Cadre
from contracts.topics import TOPICS

EARLIER = Path(__file__).parent / "earlier"


def test_committed_schemas_and_asyncapi_are_those_of_the_models():
    assert drifted() == []


def test_nothing_the_last_release_promised_is_gone():
    assert broken() == []
    assert {p.stem for p in RELEASED.glob("*.json")} == {e.event_type() for e in EVENTS}, "every event was released"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda p: p.stem)
def test_old_samples_parse_for_ever(path):
    event = parse(path.read_bytes(), *EVENTS)
    assert event.type == path.stem


@pytest.mark.parametrize("data", EVENTS, ids=lambda e: e.event_type())
def test_examples_fit_their_schema(data):
    jsonschema.validate(sample(data), schema(data))


def test_every_event_has_a_sample_and_every_topic_an_event():
    assert {p.stem for p in SAMPLES.glob("*.json")} >= {e.event_type() for e in EVENTS}
    assert {e.topic for e in EVENTS} == set(TOPICS)


def test_the_asyncapi_document_names_every_channel_and_its_settings():
    document = json.loads(ASYNCAPI.read_text())
    assert document["asyncapi"] == "3.1.0"
    assert set(document["channels"]) == {t.name for t in TOPICS}
    assert document["channels"]["habilitation.changed"]["bindings"]["kafka"]["topicConfiguration"][
        "cleanup.policy"
    ] == ["compact"]


def test_an_unknown_type_and_bad_json_are_told_apart_from_a_bug():
    with pytest.raises(UnknownEvent):
        parse(json.dumps(sample(EVENTS[0]) | {"type": "invoice.eaten.v1"}).encode(), *EVENTS)
    with pytest.raises(ValueError, match="Expecting"):
        parse(b"{", *EVENTS)


def test_readers_ignore_what_a_newer_version_adds():
    newer = sample(EVENTS[0])
    newer["data"]["added_later"] = 1
    assert parse(json.dumps(newer).encode(), EVENTS[0]).data


def old():
    return copy.deepcopy(schema(next(e for e in EVENTS if e.event_type() == "invoice.deposited.v2")))


def removed(s):
    del s["$defs"]["Party"]["properties"]["name"]


def retyped(s):
    s["$defs"]["InvoiceDeposited"]["properties"]["number"] = {"type": "integer"}


def new_required(s):
    s["$defs"]["InvoiceDeposited"]["properties"]["extra"] = {"type": "string"}
    s["$defs"]["InvoiceDeposited"]["required"].append("extra")


def grown_enum(s):
    s["$defs"]["InvoiceType"]["enum"].append("ACOMPTE")


def no_longer_required(s):
    s["$defs"]["InvoiceDeposited"]["required"].remove("number")


@pytest.mark.parametrize(
    "change", [removed, retyped, new_required, grown_enum, no_longer_required], ids=lambda f: f.__name__
)
def test_a_breaking_change_is_refused(change):
    changed = old()
    change(changed)
    assert breaks(old(), changed)


def test_a_growing_list_grows_and_its_readers_accept_what_they_do_not_know():
    """RoleCode and the like are strings in the schema; the closed ones are an enum."""
    data = next(e for e in EVENTS if e.event_type() == "invoice.deposited.v2")
    newer = sample(data)
    newer["data"]["cadre"] = "A99"
    newer["data"]["parties"][0]["role"] = "VALIDEUR_3"
    jsonschema.validate(newer, schema(data))
    event = parse(json.dumps(newer).encode(), data)
    assert Cadre.known(event.data.cadre) is None
    assert event.data.party("VALIDEUR_3").name == "ATELIER DUPONT"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(newer | {"data": newer["data"] | {"type": "ACOMPTE"}}, schema(data))


@pytest.mark.parametrize("path", sorted(EARLIER.glob("*.json")), ids=lambda p: p.stem)
def test_events_of_earlier_versions_are_read_as_todays(path):
    raw = path.read_bytes()
    event = parse(raw, *EVENTS)
    assert event.type.rpartition(".v")[0] == json.loads(raw)["type"].rpartition(".v")[0]
    assert event.type != json.loads(raw)["type"]
    assert event.model_dump_json()


def test_an_earlier_version_with_data_of_another_is_refused_as_bad_content():
    raw = json.loads((EARLIER / "invoice.deposited.v1.json").read_text())
    for wrong in (None, [], {}, {"supplier": 3}):
        with pytest.raises(ValueError, match=r"version|validation"):
            parse(json.dumps(raw | {"data": wrong}).encode(), *EVENTS)


def test_an_invoice_of_version_1_keeps_all_it_said():
    before = json.loads((EARLIER / "invoice.status_changed.v1.json").read_text())["data"]
    after = parse((EARLIER / "invoice.status_changed.v1.json").read_bytes(), *EVENTS).data
    assert (after.state, after.previous_state) == (before["status"], before["previous"])
    assert list(after.notified_roles) == before["told"]
    assert after.party("FOURNISSEUR").identifier == before["supplier"]["identifier"]


def test_an_optional_field_may_be_added():
    changed = old()
    changed["$defs"]["InvoiceDeposited"]["properties"]["extra"] = {"type": "string"}
    assert breaks(old(), changed) == []


def test_it_installs_alone_with_pydantic_only():
    """Read from outside the project: nothing but pydantic is imported."""
    script = "import sys, contracts; print([m for m in sys.modules if m.split('.')[0] in ('chassis', 'services', 'fastapi', 'motor', 'aiokafka')])"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd="/",
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
