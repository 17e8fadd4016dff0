"""From an event on the bus to the subscriber, by each outlet, beside a bare produce and consume of as many records (EVT-14).

`python -m benchmarks.subscriptions [--subscriptions 1000] [--seconds 30] [--rates 55 300]` writes
docs/benchmarks.d/subscriptions.md.
A third of the subscriptions has a webhook, a third a topic, a third is read by SSE (100 streams at most); each event is for one.
"""

import argparse
import asyncio
import copy
import itertools
import json
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from pymongo import MongoClient

from benchmarks.load import Result
from contracts import HabilitationChanged, TechnicalAccountChanged
from contracts.topics import INVOICE_STATUS_CHANGED
from tests.kit.stack import RunningStack, eventually, running
from tests.kit.world import World, new_id
from tests.raccordement.conftest import RIGHTS, Body

OUT = Path(__file__).parents[1] / "docs" / "benchmarks.d" / "subscriptions.md"
OUTLETS = ("webhook", "topic", "SSE")
STREAMS = 100
GRACE_SECONDS = 60
Given = tuple[str, Body, str]
"""Outlet, structure with its machine, subscription."""
ENVIRONMENT = {"RACCORDEMENT_TOPIC_PARTITIONS": "1", "RACCORDEMENT_WAITING": "2000"}


@dataclass
class Arrivals:
    """When each event was handed to the broker, and when it first came by which outlet; seconds of one clock."""

    sent: dict[str, float] = field(default_factory=dict)
    came: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))

    def note(self, outlet: str, event_id: str) -> None:
        self.came[outlet].setdefault(event_id, time.perf_counter())

    def result(self, outlet: str, seconds: float) -> Result:
        waits = [at - self.sent[one] for one, at in self.came[outlet].items() if one in self.sent]
        return Result(seconds, waits)


async def receive(arrivals: Arrivals, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A subscriber's server, as lean as can be."""
    try:
        while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower():
            await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0]))
            arrivals.note("webhook", head.split("webhook-id: ")[1].split("\r\n")[0])
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        writer.close()


def subscribers(world: World, many: int, url: str) -> list[Given]:
    """Outlet, body and subscription of each: one is made through the doors, the others are its copies."""
    first = Body(world).settle()
    made = {
        outlet: first.subscription(url=url if outlet == "webhook" else None, topic=outlet == "topic")
        for outlet in OUTLETS
    }
    bodies = [Body(world) for _ in range(many)]
    told = [event for body in bodies for event in (_rights(world, body), _account(body))]
    world.publish(*told)
    store = world.client["raccordement"]
    rows = [
        _copied(store, made[outlet], outlet, body)
        for outlet, body in zip(itertools.cycle(OUTLETS), bodies, strict=False)
    ]
    store["raccordements"].insert_many([raccordement for raccordement, _ in rows])
    store["subscriptions"].insert_many([subscription for _, subscription in rows])
    eventually(lambda: store["technical_accounts"].find_one({"_id": bodies[-1].account_id}), 120)
    eventually(lambda: store["subscriptions"].find_one({"topic.due_at": {"$lte": datetime.now(UTC)}}) is None, 600)
    return [(o, body, s["_id"]) for o, body, (_, s) in zip(itertools.cycle(OUTLETS), bodies, rows, strict=False)]


def _rights(world: World, body: Body) -> HabilitationChanged:
    return world.rights(new_id(), body.gestionnaire, body.structure_id, *RIGHTS, gestionnaire=True)


def _account(body: Body) -> TechnicalAccountChanged:
    return TechnicalAccountChanged(
        account_id=body.account_id, structure_id=body.structure_id, name="Progiciel", scopes=body.scopes, active=True
    )


def _copied(store: Any, made: dict[str, Any], outlet: str, body: Body) -> tuple[dict[str, Any], dict[str, Any]]:
    """The raccordement and the subscription, of another structure."""
    raccordement = store["raccordements"].find_one({"_id": made["raccordement_id"]})
    subscription = copy.deepcopy(store["subscriptions"].find_one({"_id": made["subscription_id"]}))
    own, place = new_id(), new_id()
    raccordement |= {"_id": place, "structure_id": body.structure_id, "place": f"{body.structure_id}:0", "outbox": []}
    subscription |= {
        "_id": own,
        "raccordement_id": place,
        "structure_id": body.structure_id,
        "place": f"{place}:0",
        "outbox": [],
    }
    subscription |= {"account_id": body.account_id}
    if outlet == "topic":
        subscription["topic"] |= {"due_at": datetime.now(UTC), "made": False, "users": []}
    return raccordement, subscription


async def stream(stack: RunningStack, body: Body, subscription_id: str, arrivals: Arrivals) -> None:
    headers = {"Authorization": f"Bearer {body.token}"}
    path = f"{stack.url('raccordement')}/subscriptions/{subscription_id}/events/stream"
    async with httpx.AsyncClient(timeout=None) as http, http.stream("GET", path, headers=headers) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: {"):
                arrivals.note("SSE", json.loads(line[6:])["id"])


async def consume(stack: RunningStack, topics: list[str], arrivals: Arrivals) -> None:
    async with AIOKafkaConsumer(*topics, **stack.kafka.arguments, auto_offset_reset="earliest") as consumer:
        async for record in consumer:
            arrivals.note("topic", json.loads(record.value)["id"])


async def publish(stack: RunningStack, events: list[Any], rate: float, arrivals: Arrivals) -> None:
    async with AIOKafkaProducer(**stack.kafka.arguments, acks="all", enable_idempotence=True) as producer:
        started = time.perf_counter()
        for n, event in enumerate(events):
            await asyncio.sleep(max(0.0, n / rate - (time.perf_counter() - started)))
            arrivals.sent[event.id] = time.perf_counter()
            await producer.send(INVOICE_STATUS_CHANGED.name, event.model_dump_json().encode(), event.subject.encode())
        await producer.flush()


async def bare(stack: RunningStack, records: list[bytes], rate: float) -> Result:
    """As many records, as large, produced and consumed with nothing between."""
    topic, sent, came = f"feed.{new_id()}", {}, {}
    async with AIOKafkaProducer(**stack.bus("raccordement").arguments, acks="all", enable_idempotence=True) as producer:
        await asyncio.to_thread(_make, stack, topic)
        async with AIOKafkaConsumer(topic, **stack.kafka.arguments, auto_offset_reset="earliest") as consumer:
            started = time.perf_counter()

            async def produce() -> None:
                for n, record in enumerate(records):
                    await asyncio.sleep(max(0.0, n / rate - (time.perf_counter() - started)))
                    sent[n] = time.perf_counter()
                    await producer.send(topic, record, str(n).encode())

            producing = asyncio.create_task(produce())
            while len(came) < len(records):
                record = await asyncio.wait_for(consumer.getone(), GRACE_SECONDS)
                came[int(record.key)] = time.perf_counter()
            await producing
    return Result(time.perf_counter() - started, [came[n] - sent[n] for n in sent])


def _make(stack: RunningStack, topic: str) -> None:
    from confluent_kafka.admin import AdminClient, NewTopic  # noqa: PLC0415  the others need it not

    client = AdminClient(stack.bus("raccordement").librdkafka)  # kept until it has answered
    for answer in client.create_topics([NewTopic(topic, 1, 1)]).values():
        answer.result(30)


async def measured(
    stack: RunningStack, world: World, given: list[Given], rate: float, seconds: float, arrivals: Arrivals
) -> Result:
    """Returns the bare peer; the rest is in `arrivals`."""
    arrivals.sent.clear()
    arrivals.came.clear()
    events = []
    for (_, body, _), _ in zip(itertools.cycle(given), range(int(rate * seconds)), strict=False):
        deposited = world.deposited(new_id(), body.structure_id)
        events.append(world.event(world.moved(deposited, "MISE_A_DISPOSITION")))
    await publish(stack, events, rate, arrivals)
    until = time.perf_counter() + GRACE_SECONDS
    while sum(map(len, arrivals.came.values())) < len(events) and time.perf_counter() < until:
        await asyncio.sleep(0.1)
    return await bare(stack, [event.model_dump_json().encode() for event in events], rate)


async def to_all_of_one(stack: RunningStack, world: World, given: list[Given]) -> tuple[int, float, float]:
    """One event for every webhook of one structure: how many, in how long, by how many MB the process grew at most."""
    store, body = world.client["raccordement"], next(body for outlet, body, _ in given if outlet == "webhook")
    one = store["subscriptions"].find_one({"account_id": body.account_id})
    more = [one | {"_id": new_id(), "place": new_id(), "outbox": []} for _ in range(len(given) - 1)]
    store["subscriptions"].insert_many(more)
    process = stack.service("raccordement")
    before, peak, started = process.memory_info().rss, 0, time.perf_counter()
    attempts, sought = store["attempts"], {"subscription_id": {"$in": [row["_id"] for row in more]}}
    deposited = world.deposited(new_id(), body.structure_id)
    world.publish(world.event(world.moved(deposited, "MISE_A_DISPOSITION")))
    while attempts.count_documents(sought) < len(more) and time.perf_counter() - started < 10 * GRACE_SECONDS:
        peak = max(peak, process.memory_info().rss)
        await asyncio.sleep(0.2)
    return len(more), time.perf_counter() - started, max(0, peak - before) / 1e6


def _row(name: str, result: Result, of: int) -> str:
    p50, p95, p99 = (result.percentile(share) * 1000 for share in (0.5, 0.95, 0.99))
    return f"| {name} | {len(result.latencies)} of {of} | {p50:.0f} | {p95:.0f} | {p99:.0f} ms |"


async def run(stack: RunningStack, world: World, many: int, seconds: float, rates: list[float]) -> list[str]:
    arrivals = Arrivals()
    server = await asyncio.start_server(lambda r, w: receive(arrivals, r, w), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    given = await asyncio.to_thread(subscribers, world, many, url)
    by = {outlet: [(body, own) for kind, body, own in given if kind == outlet] for outlet in OUTLETS}
    used = [one for one in given if one[0] != "SSE" or one[2] in {own for _, own in by["SSE"][:STREAMS]}]
    reading = [asyncio.create_task(stream(stack, body, own, arrivals)) for body, own in by["SSE"][:STREAMS]]
    reading.append(asyncio.create_task(consume(stack, [f"feed.{own}" for _, own in by["topic"]], arrivals)))
    await asyncio.sleep(5)
    lines = [
        "## From an event to its subscribers", "",
        f"{many} subscriptions; each event is for one of them. From handing it to the broker until it has come;",
        f"{seconds:.0f} s a rate.", "",
        "| events a second, outlet | arrived | p50 | p95 | p99 |", "| --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for rate in rates:
        peer = await measured(stack, world, used, rate, seconds, arrivals)
        kinds = [kind for (kind, _, _), _ in zip(itertools.cycle(used), arrivals.sent, strict=False)]
        lines += [_row(f"{rate:.0f}, {o}", arrivals.result(o, seconds), kinds.count(o)) for o in OUTLETS]
        lines.append(_row(f"{rate:.0f}, bare produce and consume", peer, len(kinds)))
    count, took, grown = await to_all_of_one(stack, world, given)
    for task in reading:
        task.cancel()
    server.close()
    return [
        *lines,
        "",
        f"One event to {count} webhooks: {took:.1f} s until the last; the process grew by {grown:.0f} MB at most.",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rates", type=float, nargs="+", default=[55, 300])
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    with running() as stack, MongoClient(stack.store, tz_aware=True) as client:
        stack.start("raccordement", ENVIRONMENT)
        world = World(stack, ("raccordement",), client)
        lines = asyncio.run(run(stack, world, asked.subscriptions, asked.seconds, asked.rates))
        world.close()
    asked.out.write_text("\n".join([*lines, ""]))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
