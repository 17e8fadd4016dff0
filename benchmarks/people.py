"""Every list of identity, organisation, notifications and support, on as many people as a large installation has.

`python -m benchmarks.people [--accounts 100000] [--times 40]` writes docs/benchmarks.d/people.md. The services run beneath the
witness of tests/faults, so that each kind of query they send is explained afterwards: documents examined ÷ returned.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from bson import json_util
from pymongo import MongoClient

from deploy.local import services
from deploy.local.process import Process
from deploy.local.services import OPERATOR
from tests.kit.population import Population, fill
from tests.kit.stack import RunningStack, eventually, running
from tests.kit.world import World

OUT = Path(__file__).parents[1] / "docs" / "benchmarks.d" / "people.md"
SERVICES = ("identity", "organisation", "notifications", "support")
MOST_SECONDS, MOST_EXAMINED = 0.100, 2.0
ROWS = 10
"""A page with fewer rows says nothing of examined ÷ returned."""
WARM, WORDS = 3, "martin"


TEXT = """## People and structures

{accounts:,} accounts, {structures:,} structures, {links:,} rattachements, with requests, sessions, records, notices and tickets in
proportion, written through the stores in {filled:.0f} s. An accountant governs {kept:,} structures, the largest structure has
{people:,} people. {ways} ways to ask for the lists of {services}, over HTTP; all within {worst:.0f} ms (p95), the twenty slowest:

| list | asked by | p50, ms | p95, ms |
| --- | --- | ---: | ---: |
{lines}

Documents examined ÷ returned, of {kinds} kinds of query that read {rows} rows or more: at most {most:.1f}.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as one caller asks for it."""

    service: str
    path: str
    caller: str
    params: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        given = "&".join(f"{name}={value}" for name, value in self.params if name != "cursor")
        return f"{self.service} `{self.path}{'?' + given if given else ''}`" + (
            " next page" if any(name == "cursor" for name, _ in self.params) else ""
        )


def lists(world: World, service: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Paths of what answers with a cursor, exports apart, and the ways to ask for each."""
    document = world.http(service).get("/openapi.json").json()
    for path, methods in document["paths"].items():
        given = methods.get("get", {}).get("parameters", [])
        if any(one["name"] == "cursor" for one in given) and not path.endswith("/export"):
            yield path, list(ways(given, document["components"]["schemas"]))


def ways(given: list[dict[str, Any]], shapes: dict[str, Any]) -> Iterator[dict[str, str]]:
    """As it comes, by each filter that names its values, and by words."""
    yield {}
    for one in given:
        if one["name"] == "q":
            yield {"q": WORDS}
        elif one["in"] == "query" and one["name"] != "total" and (value := first_of(one["schema"], shapes)):
            yield {one["name"]: value}


def first_of(schema: dict[str, Any], shapes: dict[str, Any]) -> str:
    """The first value that it names, if it names any."""
    if "$ref" in schema:
        return first_of(shapes[schema["$ref"].rpartition("/")[2]], shapes)
    if schema.get("type") == "boolean":
        return "true"
    named = [str(value) for value in schema.get("enum", ())]
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])]
    return next(iter([*named, *filter(None, (first_of(one, shapes) for one in inner))]), "")


def all_asked(world: World, made: Population, callers: dict[str, str]) -> Iterator[Asked]:
    for service in SERVICES:
        for path, asking in lists(world, service):
            place = path.format(structure_id=made.largest, identifier=f"{0:014}")
            for params in asking:
                for caller, account_id in callers.items():
                    answer = world.http(service, account_id).get(place, params=params)
                    if answer.status_code == httpx.codes.OK and answer.json()["items"]:
                        yield Asked(service, place, caller, tuple(params.items()))
                        if cursor := answer.json()["next_cursor"]:
                            yield Asked(service, place, caller, (*params.items(), ("cursor", cursor)))


def timed(world: World, one: Asked, account_id: str, times: int) -> tuple[float, float]:
    """Median and 95th percentile, in seconds."""
    took, http = [], world.http(one.service, account_id)
    for _ in range(times + WARM):
        started = time.perf_counter()
        http.get(one.path, params=dict(one.params)).raise_for_status()
        took.append(time.perf_counter() - started)
    return statistics.median(took[WARM:]), statistics.quantiles(took[WARM:], n=20)[-1]


def examined(world: World, commands: Path) -> dict[str, float]:
    """By query that read at least `ROWS` rows: the documents it examined for each."""
    found: dict[str, float] = {}
    for file in commands.glob("*.jsonl"):
        for text in file.read_text().splitlines():
            line = json_util.loads(text)
            if line["name"] != "find" or line["db"] not in SERVICES:
                continue
            plan = world.client[line["db"]].command("explain", line["command"], verbosity="executionStats")
            stats = plan["executionStats"]
            if stats["nReturned"] >= ROWS:
                shape = f"{line['db']}.{line['command']['find']} {sorted(line['command'].get('filter', {}))}"
                found[shape] = max(found.get(shape, 0), stats["totalDocsExamined"] / stats["nReturned"])
    return found


@contextmanager
def witnessed(commands: Path) -> Iterator[None]:
    """Services that are started meanwhile write down their commands."""
    ordinary = services.service

    def service(name: str, *given: Any) -> Process:
        process = ordinary(name, *given)
        python, _, *rest = process.argv
        process.argv = [python, "-m", "tests.faults.witness", str(commands), *rest]
        return process

    services.service = service
    try:
        yield
    finally:
        services.service = ordinary


def measure(stack: RunningStack, accounts: int, times: int) -> tuple[str, list[str]]:
    """What is written, and what is too slow or reads too much."""
    made, commands = Population(accounts), stack.data / "commands"
    started = time.perf_counter()
    asyncio.run(fill(stack, made))
    filled = time.perf_counter() - started
    with witnessed(commands), MongoClient(stack.store, tz_aware=True) as client:
        world = World(stack, ("organisation",), client)
        for service in SERVICES:
            stack.url(service)
        operator = world.account(login_email=OPERATOR).account_id
        eventually(lambda: world.http("identity", operator).get("/audit?size=1").status_code == httpx.codes.OK, 60)
        callers = {"accountant": made.accountant, "governor": made.governor, "operator": operator}
        rows = [(one, *timed(world, one, callers[one.caller], times)) for one in all_asked(world, made, callers)]
        ratios = examined(world, commands)
        world.close()
    slow = [f"{one} ({one.caller}): {p95 * 1000:.0f} ms" for one, _, p95 in rows if p95 > MOST_SECONDS]
    wide = [f"{shape}: {ratio:.1f}" for shape, ratio in ratios.items() if ratio > MOST_EXAMINED]
    return page(made, filled, rows, ratios), slow + wide


def page(made: Population, filled: float, rows: list[tuple[Asked, float, float]], ratios: dict[str, float]) -> str:
    worst = sorted(rows, key=lambda row: -row[2])
    lines = [f"| {one} | {one.caller} | {p50 * 1000:.0f} | {p95 * 1000:.0f} |" for one, p50, p95 in worst[:20]]
    most = max(ratios.values(), default=0)
    return TEXT.format(
        accounts=made.accounts, structures=made.structures, links=3 * made.accounts, filled=filled, ways=len(rows),
        kept=made.structures // 120, people=made.accounts // 20, services=", ".join(SERVICES), worst=worst[0][2] * 1000,
        lines="\n".join(lines), kinds=len(ratios), rows=ROWS, most=most,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=40)
    asked = parser.parse_args()
    with running() as stack:
        text, faults = measure(stack, asked.accounts, asked.times)
    OUT.write_text(text)
    print(text)
    if faults:
        raise SystemExit("\n".join(faults))


if __name__ == "__main__":
    main()
