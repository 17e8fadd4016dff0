"""Hostile values of every type into every field of every door and of every event: no bug, no loop that stands, nobody dies.

Drawn with a fixed seed, so many a service; `CHORALE_HOSTILE=20000` draws more.
"""

import json
import os
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from contracts import EVENTS, DocumentReceived
from tests.doors.conftest import ROLES, Scene, scene
from tests.doors.test_authorisation import PROBES, Probe
from tests.kit.stack import eventually
from tests.kit.world import new_id

__all__ = ["scene"]
DRAWN = int(os.environ.get("CHORALE_HOSTILE") or 500)
EVENTS_DRAWN = int(os.environ.get("CHORALE_HOSTILE") or 200)
SEED = 20261121
SERVICES = ("identity", "organisation", "invoicing", "support", "ocr", "notifications", "raccordement")
LEAVES_OUT = {
    "/logins",
    "/tokens/refresh",
    "/sessions/current",
    "/me/totp",
    "/me/totp/confirmation",
}  # end the caller's session
SURROGATE = "\ud800"
DEEP: Any = {}
for _ in range(200):
    DEEP = {"a": [DEEP]}
STRINGS = (
    "", " ", "\x00", "a\x00b", SURROGATE, "²", "１２３４", "٠١٢٣", "9" * 5000, "A" * 100_000, "é" * 20_000, "=1+1", "＝1+1",
    "<script>alert(1)</script>", "../../etc/passwd", "%00", "\r\nX-Evil: 1", "$where", "\u202e", "👩‍👩‍👧" * 200, "a,b;c\t\"'", "null",
    "9999-12-31", "0001-01-01", "9999-12-31T23:59:59.999999+14:00", "0001-01-01T00:00:00+23:59", "2026-02-30", "P1000Y",
    "-1", "1e999999", "0." + "0" * 400 + "1", "NaN", "Infinity", "-Infinity", "1_000", "0x10", "(a|aa)+$", "(" * 5000, "a@b", "@" * 300,
    "http://127.0.0.1:1/", "4@8({[<6!|1" * 6,
)  # fmt: skip
OTHERS: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, -0.0, 10**30, 10**400, [], [None], [[]], ["x"] * 50_000, [{}] * 1000, {}, {"$gt": ""}, {"": 1},
    {"a.b": {"$where": "1"}}, DEEP, {str(n): n for n in range(2000)},
    [1] * 300_000, {str(n): 0 for n in range(60_000)}, [{"a": 1}] * 60_000,
)  # fmt: skip
HEADERS = (
    "If-Match",
    "Idempotency-Key",
    "Accept-Language",
    "X-Correlation-ID",
    "traceparent",
    "Accept",
    "Content-Type",
)


@dataclass(frozen=True)
class Place:
    """Where in a call a value goes: `where` is json, params, at or headers."""

    where: str
    path: tuple[str | int, ...]


def fields(
    schema: dict[str, Any], root: dict[str, Any], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[str | int, ...]]:
    """Every field of a schema, four levels down; the first item of a list."""
    if "$ref" in schema:
        schema = root["components"]["schemas" if "/components/" in schema["$ref"] else ""][
            schema["$ref"].rpartition("/")[2]
        ]
    if path:
        yield path
    if len(path) > 4:
        return
    for name, inner in schema.get("properties", {}).items():
        yield from fields(inner, root, (*path, name))
    if "items" in schema:
        yield from fields(schema["items"], root, (*path, 0))
    for way in ("anyOf", "oneOf", "allOf"):
        for inner in schema.get(way, ()):
            yield from (deeper for deeper in fields(inner, root, path) if deeper != path)


def with_value(base: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    first, *rest = path
    if isinstance(first, int):
        items = list(base) if isinstance(base, list) else []
        return [with_value(items[0] if items else None, tuple(rest), value), *items[1:]]
    known = dict(base) if isinstance(base, dict) else {}
    return known | {first: with_value(known.get(first), tuple(rest), value)}


def places(operation: dict[str, Any], document: dict[str, Any]) -> list[Place]:
    found = [Place("headers", (name,)) for name in HEADERS]
    for parameter in operation.get("parameters", ()):
        where = {"query": "params", "path": "at"}.get(parameter["in"])
        if where:
            found.append(Place(where, (parameter["name"],)))
    content = operation.get("requestBody", {}).get("content", {})
    for kind, where in (("application/json", "json"), ("multipart/form-data", "data")):
        of_kind = fields(content.get(kind, {}).get("schema", {}), document)
        found += [Place(where, path) for path in of_kind if where == "json" or len(path) == 1]
    if "application/json" in content:
        found.append(Place("json", ()))
    return found


def caller(probe: Probe) -> str:
    """Somebody who is let in, so that a value is looked at."""
    let_in = [role for role, seen in zip(ROLES, probe.expected, strict=True) if seen == "."]
    order = ("gestionnaire", "modification", "recipient", "stranger", "nobody")
    return next((role for role in order if role in let_in), "gestionnaire")


def ask(http: httpx.Client, probe: Probe, call: dict[str, Any], place: Place, value: Any) -> httpx.Response | None:
    """None where the client itself refuses to send it."""
    call = dict(call)
    call.pop("absent", None)
    at = {name: quote(str(v), safe="") for name, v in call.pop("at", {}).items()}
    headers: dict[str, Any] = {}
    plain = value if isinstance(value, str) else json.dumps(value)
    encoded = plain.encode("utf-8", "surrogatepass")[:20_000]
    if place.where == "at":
        at[place.path[0]] = quote(encoded, safe="") or "%20"
    elif place.where == "headers":
        headers[str(place.path[0])] = bytes(b for b in encoded[:9000] if b not in b"\r\n\x00")
    elif place.where == "params":
        call["params"] = call.get("params", {}) | {place.path[0]: encoded}
    elif place.where == "data":
        call["data"] = call.get("data", {}) | {place.path[0]: encoded}
    else:
        body = with_value(call.pop("json", None), place.path, value)
        call["content"] = json.dumps(body).encode()
        headers.setdefault("Content-Type", "application/json")
    try:
        return http.request(probe.method, probe.path.format(**at), headers=headers, **call)
    except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeError, TypeError):
        return None


def stood(scene: Scene, services: tuple[str, ...]) -> list[str]:
    return [line for name in services for line in scene.world.stack.log(name).splitlines() if '"loop.stood"' in line]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("service", sorted({p.service for p in PROBES}))
def test_rows_07_13_19_20_hostile_values_at_every_door_are_no_bug_and_stop_nobody(scene, service):
    document = scene.http(service, "nobody").get("/openapi.json").json()
    probes = [p for p in PROBES if p.service == service and p.path not in LEAVES_OUT]
    calls = {p.name: p.make(scene) for p in probes}
    targets = [(p, place) for p in probes for place in places(document["paths"][p.path][p.method.lower()], document)]
    drawn, before, bugs, sent = random.Random(SEED), len(stood(scene, (service,))), [], 0
    for _ in range(DRAWN):
        (probe, place), value = drawn.choice(targets), drawn.choice((*STRINGS, *OTHERS))
        answer = ask(scene.http(service, caller(probe)), probe, deepcopy(calls[probe.name]), place, value)
        sent += answer is not None
        if answer is not None and answer.status_code >= 500:
            bugs.append(
                f"{probe.name} {place.where} {place.path} {str(value)[:60]!r}: {answer.status_code} {answer.text[:200]}"
            )
    assert not bugs, "\n".join(bugs)
    assert sent > DRAWN * 0.9
    assert stood(scene, (service,))[before:] == []


@pytest.mark.timeout(900)
def test_rows_07_13_hostile_events_are_parked_and_stop_nobody(scene):
    """Whatever comes on a topic, the services stay alive, turn, and hear what comes after it."""
    world, drawn = scene.world, random.Random(SEED)
    before = len(stood(scene, SERVICES))
    events = [e for e in EVENTS if e is not DocumentReceived]  # the reader waits for a file that never comes
    for _ in range(EVENTS_DRAWN):
        data = drawn.choice(events)
        path = drawn.choice([(name,) for name in data.model_fields] + [(), ("",)])
        body = world.event(data.model_validate(data.example)).model_dump(mode="json")
        body["id"], body["subject"], body["sequence"] = new_id(), new_id(), 1
        value = drawn.choice((*STRINGS, *OTHERS))
        body["data"] = with_value(body["data"] | {data.key: body["subject"]}, path, value)
        world.raw(data.topic.name, json.dumps(body).encode()[:800_000], body["subject"].encode())
    told = world.structure(name="APRES")
    world.publish(told)
    for service in ("invoicing", "support"):
        copies = world.client[service]["structures"]
        eventually(lambda c=copies: c.find_one({"_id": told.structure_id, "name": "APRES"}), 60)
    assert stood(scene, SERVICES)[before:] == []
    assert all(world.stack.alive(service) for service in SERVICES)
