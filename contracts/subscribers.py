"""The AsyncAPI document of what subscribers outside an installation receive: by webhook, feed or stream (EVT-2, EVT-5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from contracts import feed
from contracts.envelope import Shape
from contracts.raccordement import EventKind

D = TypeVar("D", bound=Shape)
TEST = "subscription.test.v1"
CONTENT = "application/cloudevents+json"
EXAMPLE_HEADERS = {
    "webhook-id": "0199f0a2-7c3e-7000-8000-00000000abcd", "webhook-timestamp": "1772443800",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}  # fmt: skip
HEADERS = {
    "type": "object", "description": "Standard Webhooks: verify the signature before anything else.",
    "required": sorted(EXAMPLE_HEADERS),
    "properties": {
        "webhook-id": {"type": "string", "description": "The event's `id`, the same at each try"},
        "webhook-timestamp": {"type": "string", "description": "Seconds since 1970"},
        "webhook-signature": {"type": "string", "description": "`v1,` and HMAC-SHA256 in base64; several between spaces"},
    },
}  # fmt: skip


class FedEvent(Shape, Generic[D]):
    """A CloudEvent as it leaves. `structureid`: for which structure; `replay`: it was told before, under the same `id`."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    sequence: int = Field(ge=1, description="Of the subject's events; without gaps at the source")
    correlationid: str
    structureid: str
    replay: Literal[True] | None = None
    data: D


class TestData(Shape):
    subscription_id: str
    label: str


class TestEvent(Shape):
    """By which an endpoint is activated: answer 2xx (EVT-10)."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: Literal["subscription.test.v1"] = "subscription.test.v1"
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    structureid: str
    data: TestData


def schema(kind: EventKind) -> dict[str, Any]:
    """Of a whole event of this kind. Of one that would be too large only the references are told."""
    data = feed.FED[kind]
    shape: dict[str, Any] = FedEvent[data].model_json_schema(mode="serialization")  # type: ignore[valid-type]
    told = shape["$defs"][data.__name__]
    told["required"] = [name for name in told["required"] if name in feed.REFERENCES]
    shape["required"] = [name for name in shape["properties"] if name != "replay"]
    shape["properties"]["type"] |= {"const": data.of.event_type()}
    shape["properties"]["dataschema"] |= {"const": feed.schema_uri(kind)}
    shape["properties"]["replay"] = {"type": "boolean", "const": True, "description": "Absent the first time"}
    return shape | {"title": f"{data.__name__}Event"}


def document(licence: Mapping[str, str]) -> dict[str, Any]:
    """AsyncAPI 3.1, seen from who receives."""
    names = [*(str(kind) for kind in feed.FED), TEST]
    return {
        "asyncapi": "3.1.0",
        "id": "urn:chorale:subscribers",
        "info": {
            "title": "Chorale: subscriptions", "version": "1.0.0",
            "description": "What concerns a structure, for its own systems: at least once, the same `id` each time, 20 kB at most.",
            "license": dict(licence), "contact": {"name": "Exploitation", "email": "exploitation@chorale.example"},
            "tags": [{"name": "webhook"}, {"name": "feed"}],
        },
        "servers": {"installation": {
            "host": "{host}", "protocol": "https", "description": "One installation.",
            "variables": {"host": {"default": "localhost:8107", "description": "As its operators say."}},
        }},
        "defaultContentType": CONTENT,
        "channels": {
            "webhook": _channel("/", "An https address of the subscriber's: each event is posted to it.", names),
            "feed": _channel(
                "/subscriptions/{subscription_id}/events", "In `events` of the answer; one by one from `…/stream`.", names[:-1]
            ) | {"parameters": {"subscription_id": {"description": "Of the subscription"}}},
        },
        "operations": {"onWebhook": _operation("webhook", names), "onFeed": _operation("feed", names[:-1])},
        "components": {"messages": _messages(), "schemas": _schemas()},
    }  # fmt: skip


def _channel(address: str, description: str, names: list[str]) -> dict[str, Any]:
    messages = {name: {"$ref": f"#/components/messages/{name}"} for name in names}
    return {"address": address, "description": description, "messages": messages}


def _operation(channel: str, names: list[str]) -> dict[str, Any]:
    messages = [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names]
    return {"action": "receive", "channel": {"$ref": f"#/channels/{channel}"}, "messages": messages}


def _messages() -> dict[str, Any]:
    told = {str(kind): (feed.FED[kind].__name__, feed.FED[kind].__doc__ or "") for kind in feed.FED}
    told[TEST] = ("Test", TestEvent.__doc__ or "")
    return {
        name: {
            "name": name, "title": text, "contentType": CONTENT, "headers": {"$ref": "#/components/schemas/WebhookHeaders"},
            "payload": {
                "schemaFormat": "application/schema+json;version=draft-2020-12",
                "schema": {"$ref": f"#/components/schemas/{title}Event"},
            },
        }
        for name, (title, text) in told.items()
    }  # fmt: skip


def _schemas() -> dict[str, Any]:
    shared: dict[str, Any] = {"WebhookHeaders": HEADERS}
    for whole in (*map(schema, feed.FED), TestEvent.model_json_schema(mode="serialization")):
        shared |= whole.pop("$defs") | {whole["title"]: whole}
    return dict(sorted(shared.items()))
