"""`python -m contracts [--check]` writes the JSON Schemas and the AsyncAPI document, or says what drifted.

`--release` keeps today's schemas as the last release: from then on nothing may be taken away from them.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from contracts import EVENTS, enumerations, subscribers
from contracts.compatibility import breaks
from contracts.envelope import Event, EventData
from contracts.topics import TOPICS

HERE = Path(__file__).parent
SCHEMAS, RELEASED, SAMPLES, ASYNCAPI = HERE / "schemas", HERE / "released", HERE / "samples", HERE / "asyncapi.json"
SUBSCRIBERS = HERE / "asyncapi-subscribers.json"
LICENCE = {"name": "EUPL-1.2", "url": "https://interoperable-europe.ec.europa.eu/collection/eupl/eupl-text-eupl-12"}
HEADERS = {
    "type": "object", "description": "Kafka headers of every message.", "required": ["content-type"],
    "properties": {"content-type": {"type": "string", "const": "application/cloudevents+json"}},
}  # fmt: skip
CODES = HERE.parent / "docs" / "codes.md"


def schema(data: type[EventData]) -> dict[str, Any]:
    """Of the whole envelope, as it is on the wire."""
    shape = Event[data].model_json_schema(mode="serialization")  # type: ignore[valid-type]
    shape["properties"]["type"] |= {"const": data.event_type()}
    shape["required"] = ["specversion", "datacontenttype", *shape["required"]]
    shape["title"] = title(data)
    plain: dict[str, Any] = _without_empty_defaults(shape)
    return plain | {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": data.schema_uri()}


def title(data: type[EventData]) -> str:
    """What generated code calls the whole envelope."""
    return f"{data.__name__}Event"


def _without_empty_defaults(shape: Any) -> Any:
    """`default: []` says nothing that "not required" does not, and generators of code stumble over it."""
    if isinstance(shape, dict):
        return {k: _without_empty_defaults(v) for k, v in shape.items() if (k, v) != ("default", [])}
    return [_without_empty_defaults(item) for item in shape] if isinstance(shape, list) else shape


def sample(data: type[EventData]) -> dict[str, Any]:
    """A whole event with the model's example, for readers and for the test that it parses for ever."""
    body = {
        "specversion": "1.0", "id": "0199f0a2-7c3e-7000-8000-00000000abcd", "source": "urn:chorale:example",
        "type": data.event_type(), "subject": data.example[data.key], "time": "2026-11-21T09:12:31.120Z",
        "dataschema": data.schema_uri(), "sequence": 1, "correlationid": "0199f0a2-7c3e-7000-8000-00000000cafe",
        "actor": "0199f0a2-0000-7000-8000-000000000001", "data": data.example,
    }  # fmt: skip
    return Event[data].model_validate(body).model_dump(mode="json")  # type: ignore[valid-type]


def asyncapi() -> dict[str, Any]:
    """AsyncAPI 3.1: a channel a topic, seen from who reads it."""
    by_topic = {t.name: [e for e in EVENTS if e.topic == t] for t in TOPICS}
    return {
        "asyncapi": "3.1.0",
        "id": "urn:chorale:events",
        "info": {
            "title": "Chorale", "version": "2.0.0",
            "description": "Events of public-sector invoicing. CloudEvents 1.0, structured JSON; the Kafka key is `subject`.",
            "license": LICENCE, "contact": {"name": "Exploitation", "email": "exploitation@chorale.example"},
            "tags": [{"name": name} for name in sorted({name.partition(".")[0] for name in by_topic})],
        },
        "servers": {"installation": {
            "host": "{broker}", "protocol": "kafka-secure", "description": "The Kafka of one installation: TLS and a login.",
            "security": [{"$ref": "#/components/securitySchemes/login"}],
            "variables": {"broker": {"default": "localhost:19092", "description": "Host and port, as its operators say."}},
        }},
        "defaultContentType": "application/cloudevents+json",
        "channels": {name: _channel(name, events) for name, events in by_topic.items()},
        "operations": {f"on.{name}": _operation(name, events) for name, events in by_topic.items()},
        "components": {
            "securitySchemes": {"login": {"type": "scramSha512"}},
            "messages": {e.event_type(): _message(e) for e in EVENTS}, "schemas": _shared_schemas(),
        },
    }  # fmt: skip


def outside() -> dict[str, Any]:
    """What leaves the installation."""
    document: dict[str, Any] = _rooted(_without_empty_defaults(subscribers.document(LICENCE)))
    return document


def _shared_schemas() -> dict[str, Any]:
    """What the events' schemas define, once: references inside a message are resolved from the document's root."""
    shared: dict[str, Any] = {"Headers": HEADERS}
    for event in EVENTS:
        whole = schema(event)
        envelope = {k: v for k, v in whole.items() if k not in ("$defs", "$id", "$schema")}
        for name, shape in (whole["$defs"] | {title(event): envelope}).items():
            rooted = _rooted(shape)
            if shared.setdefault(name, rooted) != rooted:
                raise ValueError(f"{name} means two things")
    return dict(sorted(shared.items()))


def _rooted(shape: Any) -> Any:
    if isinstance(shape, dict):
        return {
            k: v.replace("#/$defs/", "#/components/schemas/") if k == "$ref" else _rooted(v) for k, v in shape.items()
        }
    return [_rooted(item) for item in shape] if isinstance(shape, list) else shape


def _channel(name: str, events: list[type[EventData]]) -> dict[str, Any]:
    topic = events[0].topic
    return {
        "address": name,
        "messages": {e.event_type(): {"$ref": f"#/components/messages/{e.event_type()}"} for e in events},
        "bindings": {"kafka": {
            "topic": name, "partitions": topic.partitions, "bindingVersion": "0.5.0", "topicConfiguration": {
                "cleanup.policy": [topic.config["cleanup.policy"]], "retention.ms": int(topic.config["retention.ms"]),
                "max.message.bytes": topic.max_message_bytes,
            },
        }},
    }  # fmt: skip


def _operation(name: str, events: list[type[EventData]]) -> dict[str, Any]:
    return {
        "action": "receive",
        "channel": {"$ref": f"#/channels/{name}"},
        "messages": [{"$ref": f"#/channels/{name}/messages/{e.event_type()}"} for e in events],
    }


def _message(data: type[EventData]) -> dict[str, Any]:
    heading, _, rest = (data.__doc__ or "").partition("\n")
    return {
        "name": data.event_type(),
        "title": heading,
        "description": " ".join(rest.split()),
        "contentType": "application/cloudevents+json",
        "headers": {"$ref": "#/components/schemas/Headers"},
        "correlationId": {"location": "$message.payload#/correlationid"},
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"#/components/schemas/{title(data)}"},
        },
        "bindings": {"kafka": {"key": {"type": "string"}, "bindingVersion": "0.5.0"}},
        "examples": [{"name": "example", "payload": sample(data)}],
    }


def files() -> dict[Path, str]:
    """Everything generated; the page of codes only beside the documents (an installed package has none)."""
    made: dict[Path, Any] = {SCHEMAS / f"{e.event_type()}.json": schema(e) for e in EVENTS}
    written = {
        path: json.dumps(body, indent=1, ensure_ascii=False) + "\n"
        for path, body in (made | {ASYNCAPI: asyncapi(), SUBSCRIBERS: outside()}).items()
    }
    return written | ({CODES: enumerations.page()} if CODES.parent.is_dir() else {})


def drifted() -> list[str]:
    """Committed files that differ from the models, and schemas of models that are gone."""
    made = files()
    wrong = [p.name for p, text in made.items() if not p.exists() or p.read_text() != text]
    return wrong + [p.name for p in SCHEMAS.glob("*.json") if p not in made]


def broken() -> list[str]:
    """What readers of the last release could no longer rely on."""
    gone_or_broken: list[str] = []
    for path in sorted(RELEASED.glob("*.json")):
        now = SCHEMAS / path.name
        if not now.exists():
            gone_or_broken.append(f"{path.stem}: gone")
            continue
        gone_or_broken += [
            f"{path.stem}: {b}" for b in breaks(json.loads(path.read_text()), json.loads(now.read_text()))
        ]
    return gone_or_broken


def write() -> None:
    SCHEMAS.mkdir(exist_ok=True)
    for path, text in files().items():
        path.write_text(text)
    for e in EVENTS:  # a sample, once written, is never changed: it must parse for ever
        path = SAMPLES / f"{e.event_type()}.json"
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.write_text(json.dumps(sample(e), indent=1, ensure_ascii=False) + "\n")


def main(words: list[str]) -> int:
    if "--check" in words:
        faults = [f"differs from the models: {name}" for name in drifted()] + broken()
        print("\n".join(faults) or "contracts: schemas and AsyncAPI are those of the models, nothing broken")
        return 1 if faults else 0
    write()
    if "--release" in words:
        shutil.copytree(SCHEMAS, RELEASED, dirs_exist_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
