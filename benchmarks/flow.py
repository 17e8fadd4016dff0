"""Behind the doors: whether every group keeps up, how fast mails leave, what an overload does.

`python -m benchmarks.flow [--seconds 60] [--pace 0]` writes docs/benchmarks.d/flow.md. Without a pace, three quarters of
what the machine takes in a short run.
"""

import argparse
import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from pymongo import MongoClient

from benchmarks.deposits import Case, prepare
from benchmarks.load import Result
from chassis.access import Access
from contracts.habilitation import Application, Level
from contracts.topics import INVOICE_DEPOSITED, INVOICE_STATUS_CHANGED
from tests.kit.stack import eventually, running
from tests.kit.world import World

OUT = Path(__file__).parents[1] / "docs" / "benchmarks.d" / "flow.md"
TOPICS = (INVOICE_DEPOSITED, INVOICE_STATUS_CHANGED)
PARTITIONS = [TopicPartition(topic.name, n) for topic in TOPICS for n in range(topic.partitions)]
OVERLOAD_CONNECTIONS = 400
MAILS = 600


async def lags(access: Access) -> dict[str, int]:
    """Events not yet handled, by group."""
    admin, consumer = AIOKafkaAdminClient(**access.arguments), AIOKafkaConsumer(**access.arguments)
    await asyncio.gather(admin.start(), consumer.start())
    try:
        ends = await consumer.end_offsets(PARTITIONS)
        lag = {}
        for group, _ in await admin.list_consumer_groups():
            offsets = await admin.list_consumer_group_offsets(group, partitions=PARTITIONS)
            if done := {p: o.offset for p, o in offsets.items() if o.offset >= 0}:
                lag[group] = sum(ends[p] - offset for p, offset in done.items())
        return lag
    finally:
        await asyncio.gather(admin.close(), consumer.stop())


async def bare(access: Access) -> tuple[int, float]:
    """The ceiling: a plain aiokafka consumer reads the same topics from the beginning; events, and events a second."""
    consumer = AIOKafkaConsumer(**access.arguments, auto_offset_reset="earliest")
    await consumer.start()
    consumer.assign(PARTITIONS)
    total = sum((await consumer.end_offsets(PARTITIONS)).values())
    seen, started = 0, time.perf_counter()
    while seen < total:
        seen += sum(map(len, (await consumer.getmany(timeout_ms=500)).values()))
    taken = time.perf_counter() - started
    await consumer.stop()
    return seen, seen / taken


def quiet_after(access: Access, most: float = 300) -> float:
    """Seconds until no group has anything left."""
    started = time.perf_counter()
    eventually(lambda: not any(asyncio.run(lags(access)).values()), most)
    return time.perf_counter() - started


def steady(case: Case, seconds: float, pace: float) -> list[str]:
    result = case.deposits(seconds, pace)
    time.sleep(5)
    left = asyncio.run(lags(case.stack.kafka))
    events, rate = asyncio.run(bare(case.stack.kafka))
    return [
        "## Everybody keeps up", "",
        f"Deposits at {pace:.0f} a second for {seconds:.0f} s ({result.rate:.0f} reached), one invoicing and one",
        "notifications worker, everything on the same two cores; what each group had left 5 s later.", "",
        "| group | events left |", "| --- | --- |",
        *(f"| {group} | {n} |" for group, n in sorted(left.items())),
        f"| peer: a bare aiokafka consumer, same topics | {events} in {events / rate:.1f} s, {rate:.0f} a second |", "",
    ]  # fmt: skip


def mails(case: Case, client: MongoClient[dict[str, Any]]) -> list[str]:
    """Deposits while notifications is away; then how fast it catches up."""
    sent = client["notifications"]["mails"]
    before = sent.count_documents({"state": "ENVOYE"})
    with case.stack.without("notifications"):
        case.deposits(MAILS / 100, 100)
        eventually(lambda: not any(n for g, n in asyncio.run(lags(case.stack.kafka)).items() if "notif" not in g), 120)
    events = max(asyncio.run(lags(case.stack.kafka)).values(), default=0)
    started = time.perf_counter()
    quiet_after(case.stack.kafka)
    handled = time.perf_counter() - started
    eventually(lambda: sent.count_documents({"state": "A_ENVOYER"}) == 0, 300)
    taken = time.perf_counter() - started
    left = sent.count_documents({"state": "ENVOYE"}) - before
    return [
        "## Mails after an absence", "",
        "notifications away while invoices are deposited, then started again: one process tells people and sends.", "",
        "| | measured |", "| --- | --- |", f"| events waiting in its largest group | {events} |",
        f"| all events handled after | {handled:.1f} s |",
        f"| mails that left | {left} in {taken:.1f} s, {left / taken:.0f} a second |", "",
    ]  # fmt: skip


@contextmanager
def watched(process: psutil.Process) -> Iterator[list[int]]:
    memory = [process.memory_info().rss]
    yield memory
    memory.append(process.memory_info().rss)


def overload(case: Case, seconds: float) -> list[str]:
    port = int(case.url.rpartition(":")[2])
    api = next(c.pid for c in psutil.net_connections("tcp") if c.laddr.port == port and c.status == "LISTEN")
    with watched(psutil.Process(api)) as memory:
        result: Result = case.deposits(seconds, connections=OVERLOAD_CONNECTIONS)
    quiet = quiet_after(case.stack.kafka)
    offered = (len(result.latencies) + sum(result.refused.values())) / result.seconds
    refused = ", ".join(f"{n} × {status}" for status, n in result.refused.items()) or "none"
    return [
        "## Overload", "",
        f"{OVERLOAD_CONNECTIONS} connections post without a pause for {seconds:.0f} s.", "",
        "| | measured |", "| --- | --- |",
        f"| offered / acknowledged a second | {offered:.0f} / {result.rate:.0f} |",
        f"| refused | {refused} |",
        f"| p50 / p99 of the acknowledged | {result.percentile(0.5) * 1000:.0f} / {result.percentile(0.99) * 1000:.0f} ms |",
        f"| memory of the api before / after | {memory[0] >> 20} / {memory[1] >> 20} MiB |",
        f"| every group without lag after | {quiet:.1f} s |", "",
    ]  # fmt: skip


def told(world: World, case: Case) -> None:
    """Somebody who gets the supplier's mails."""
    account = world.account()
    world.grant(account.account_id, case.supplier_id, (Application.FACTURES_EMISES, Level.CONSULTATION))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pace", type=float, default=0)
    chosen = parser.parse_args()
    with running() as stack, MongoClient(stack.store, tz_aware=True) as client:
        case = prepare(stack, client)
        stack.url("notifications")
        world = World(stack, ("notifications",), client)
        told(world, case)
        pace = chosen.pace or case.deposits(8).rate * 0.75
        quiet_after(stack.kafka)
        lines = steady(case, chosen.seconds, pace) + mails(case, client) + overload(case, min(20, chosen.seconds))
        world.close()
        case.world.close()
    OUT.write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
