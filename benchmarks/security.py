"""What the locks cost: deposits with TLS and login on the bus beside a plaintext bus, logins beside bare Argon2.

`python -m benchmarks.security [--seconds 20] [--rounds 3]` writes docs/benchmarks.d/security.md.
"""

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from aiokafka import AIOKafkaProducer
from argon2 import PasswordHasher
from pymongo import MongoClient

from benchmarks import deposits
from benchmarks.load import Result
from chassis.access import Access
from contracts.topics import INVOICE_READING_PROGRESSED
from deploy.broker import OPERATOR, environment
from deploy.local import infrastructure, kafka, store
from deploy.local.infrastructure import Infrastructure
from deploy.local.services import Place
from deploy.local.settings import free_ports
from services.identity.settings import Settings
from tests.kit.mails import Mailbox
from tests.kit.people import PASSWORD, activated
from tests.kit.stack import RunningStack

OUT = Path(__file__).parents[1] / "docs" / "benchmarks.d" / "security.md"
RECORD = b"x" * 900
ARGON2 = {name: Settings.model_fields[name].default for name in ("argon2_memory_kib", "argon2_passes")}
LOCKED, OPEN = "TLS, SCRAM-SHA-512, access rules", "plaintext, no login, no rules"
PEOPLE = 16
AT_ONCE = 4


@contextmanager
def two_doors() -> Iterator[tuple[RunningStack, dict[str, Access]]]:
    """A stack whose broker has, for this measure alone, a plaintext door beside the ordinary one."""
    data = Path(tempfile.mkdtemp(prefix="chorale-bench-"))
    ports, plaintext = free_ports(), free_ports().kafka
    settings, logs = kafka.settings(ports, data, plaintext=plaintext), data / "log"
    place = Place(ports, settings, f"mongodb://127.0.0.1:{ports.store}", data, logs)
    under = Infrastructure(
        place, kafka.broker(settings, logs), store.server(ports, data, logs), infrastructure.mailbox(ports, data, logs)
    )
    stack = RunningStack(under)
    under.start()
    try:
        yield stack, {LOCKED: settings.access(OPERATOR), OPEN: Access(f"127.0.0.1:{plaintext}", protocol="PLAINTEXT")}
    finally:
        stack.close()
        shutil.rmtree(data, ignore_errors=True)


async def producing(access: Access, seconds: float) -> tuple[float, float]:
    """Records of 900 bytes a second (acks=all), and the median seconds of one that is waited for."""
    async with AIOKafkaProducer(**access.arguments, acks="all", enable_idempotence=True) as producer:
        topic, until, count = INVOICE_READING_PROGRESSED.name, time.perf_counter() + seconds, 0
        while time.perf_counter() < until:
            await asyncio.gather(*[await producer.send(topic, RECORD) for _ in range(500)])
            count += 500
        waits = []
        for _ in range(200):
            started = time.perf_counter()
            await producer.send_and_wait(topic, RECORD)
            waits.append(time.perf_counter() - started)
    return count / seconds, statistics.median(waits)


def depositing(stack: RunningStack, access: Access, seconds: float) -> Result:
    """By invoicing as one api and one worker process that use this door of the broker."""
    env = environment(access) if access.protocol == "PLAINTEXT" else {}
    (url, api), (_, worker) = (stack.start_extra("invoicing", role, env) for role in ("api", "worker"))
    with MongoClient(stack.store, tz_aware=True) as client:
        case = deposits.case(stack, client, url)
        case.deposits(3)  # warm
        result = case.deposits(seconds)
        case.world.close()
    for process in (api, worker):
        process.stop()
    return result


def of_the_bus(stack: RunningStack, doors: dict[str, Access], seconds: float, rounds: int) -> list[str]:
    """Turn and turn about, so that what else happens on the machine falls on both."""
    produced: dict[str, list[tuple[float, float]]] = {name: [] for name in doors}
    deposited: dict[str, list[Result]] = {name: [] for name in doors}
    for _ in range(rounds):
        for name, access in doors.items():
            produced[name].append(asyncio.run(producing(access, min(5, seconds))))
            deposited[name].append(depositing(stack, access, seconds))
    lines = [
        "## What TLS and logins on the bus cost", "",
        f"Median of {rounds} rounds, turn and turn about, on one broker with both doors; deposits for {seconds:.0f} s each,",
        "as in the first table. Records have 900 bytes.", "",
        "| | deposits a second | p50 / p99 | records a second | one record, waited for |",
        "| --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for name in doors:
        rate = statistics.median(result.rate for result in deposited[name])
        p50, p99 = (statistics.median(r.percentile(share) for r in deposited[name]) * 1000 for share in (0.5, 0.99))
        records, wait = (statistics.median(column) for column in zip(*produced[name], strict=True))
        lines.append(f"| {name} | {rate:.0f} | {p50:.0f} / {p99:.0f} ms | {records:.0f} | {wait * 1000:.2f} ms |")
    kept = [statistics.median(result.rate for result in deposited[name]) for name in (LOCKED, OPEN)]
    return [*lines, f"| share kept | {kept[0] / kept[1]:.0%} | | | |", ""]


def a_second(work: Callable[[int], object], seconds: float) -> float:
    """How often `work` is done, by a few at once."""
    until = time.perf_counter() + seconds

    def one(worker: int) -> int:
        count = 0
        while time.perf_counter() < until:
            work(worker)
            count += 1
        return count

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(one, range(AT_ONCE))) / seconds


def of_logins(stack: RunningStack, seconds: float) -> list[str]:
    """Passwords checked through the door, each with its mailed code begun, beside the bare function."""
    stack.start("identity", {f"IDENTITY_{name.upper()}": str(value) for name, value in ARGON2.items()})
    with closing(Mailbox(stack.mailbox)) as box:
        people = activated(stack, box, PEOPLE)
        turn = iter(range(10**9))

        def login(_: int) -> None:
            answer = people[next(turn) % PEOPLE].begin()
            assert answer.status_code == 201, answer.text

        through = a_second(login, seconds)
        for person in people:
            person.close()
    hasher = PasswordHasher(time_cost=ARGON2["argon2_passes"], memory_cost=ARGON2["argon2_memory_kib"], parallelism=4)
    hashed = hasher.hash(PASSWORD)
    bare = a_second(lambda _: hasher.verify(hashed, PASSWORD), seconds)
    return [
        "## Logins", "",
        f"`POST /logins` with the right password, {AT_ONCE} at once, {PEOPLE} accounts;",
        f"Argon2id {ARGON2['argon2_memory_kib'] // 1024} MiB, {ARGON2['argon2_passes']} passes.", "",
        "| | a second |", "| --- | --- |", f"| logins | {through:.1f} |", f"| ceiling: bare Argon2 verifications | {bare:.1f} |",
        f"| share of the ceiling | {through / bare:.0%} |", "",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with two_doors() as (stack, doors):
        lines = of_the_bus(stack, doors, chosen.seconds, chosen.rounds)
        lines += of_logins(stack, chosen.seconds)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
