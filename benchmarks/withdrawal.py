"""How soon a withdrawn right counts in every service, with 50 changes of rights a second (ORG-27).

`python -m benchmarks.withdrawal [--rounds 12]` writes docs/benchmarks.d/withdrawal.md. From the moment the gestionnaire's call is
sent to organisation until the copy in which a service looks says so; the loop that looks takes its part of the time.
"""

import argparse
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import httpx
from pymongo import MongoClient

from benchmarks.siege import governed
from tests.kit.stack import running
from tests.kit.world import World

OUT = Path(__file__).parents[1] / "docs" / "benchmarks.d" / "withdrawal.md"
READERS = ("identity", "invoicing", "notifications", "support")
PEOPLE, RATE, AT_ONCE = 40, 50, 8
LOOK_SECONDS = 0.02
LAST_SECONDS = 10
READ = [{"application": "FACTURES_RECUES", "level": "CONSULTATION"}]
REFUSED = 300


class Watching:
    """When each copy first said that a rattachement has no profile any more."""

    def __init__(self, client: MongoClient[dict[str, Any]], structure_id: str) -> None:
        self._client = client
        self._of = {"structure_id": structure_id, "profiles": []}
        self._over = threading.Event()
        self.withdrawn: dict[str, float] = {}
        self.seen: dict[str, list[float]] = defaultdict(list)
        self._threads = [threading.Thread(target=self._look, args=(service,)) for service in READERS]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        time.sleep(LAST_SECONDS)
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _look(self, service: str) -> None:
        copy, known = self._client[service]["habilitations"], set[str]()
        while not self._over.is_set():
            empty = {row["_id"] for row in copy.find(self._of, {"_id": 1})}
            now = time.perf_counter()  # after the answer: the look counts as a part of it
            self.seen[service] += [now - self.withdrawn[r] for r in empty - known]
            known = empty
            time.sleep(LOOK_SECONDS)


def attached(world: World, agent: httpx.Client, url: str, people: int) -> list[str]:
    """The rattachements of so many people."""
    made = []
    for _ in range(people):
        account = world.account()
        answer = agent.post(f"{url}/users", json={"email": account.login_email, "profiles": READ})
        assert answer.status_code < REFUSED, answer.text
        made.append(account.account_id)
    rows = {}
    for page in range(1, 2 + people // 200):
        for row in agent.get(f"{url}/users", params={"size": 200, "page": page}).json()["items"]:
            rows[row["person"]["account_id"]] = row["rattachement_id"]
    return [rows[account_id] for account_id in made]


def change(agent: httpx.Client, watching: Watching, rattachements: list[str], rounds: int) -> float:
    """Withdrawn from all, given back to all, and again. Changes a second, as they were made."""
    started, people = time.perf_counter(), len(rattachements)

    def paced(n: int) -> None:
        rattachement, back = rattachements[n % people], n // people % 2 == 1
        time.sleep(max(0.0, n / RATE - (time.perf_counter() - started)))
        if not back:
            watching.withdrawn[rattachement] = time.perf_counter()
        body = {"profiles": READ if back else []}
        agent.put(f"/rattachements/{rattachement}/profiles", json=body).raise_for_status()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = list(pool.map(paced, range(2 * rounds * people)))
    return len(made) / (time.perf_counter() - started)


def line(service: str, seconds: list[float]) -> str:
    ordered = sorted(seconds)
    shown = " | ".join(f"{ordered[int(len(ordered) * share)] * 1000:.0f} ms" for share in (0.5, 0.99))
    return f"| {service} | {len(ordered)} | {shown} | {ordered[-1] * 1000:.0f} ms |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    rounds = parser.parse_args().rounds
    with running() as stack, MongoClient(stack.store, tz_aware=True) as client:
        for service in (*READERS, "organisation"):
            stack.url(service)
        world = World(stack, ("organisation",), client)
        agent, url = governed(world)
        made = attached(world, agent, url, PEOPLE)
        with Watching(client, url.rpartition("/")[2]) as watching:
            rate = change(agent, watching, made, rounds)
        world.close()
    lines = [
        "## A withdrawn right", "",
        f"{PEOPLE} people's rights withdrawn and given back {rounds} times, {rate:.0f} changes a second through",
        "organisation's door: from the sending of the call until the copy in which a service looks has no right any more.",
        f"Fewer than {rounds * PEOPLE} withdrawn: a copy was so late that the right was given back before.", "",
        "| service | withdrawn | p50 | p99 | worst |", "| --- | ---: | ---: | ---: | ---: |",
        *(line(service, watching.seen[service]) for service in READERS), "",
    ]  # fmt: skip
    OUT.write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
