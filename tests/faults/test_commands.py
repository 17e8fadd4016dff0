"""Which commands the services send to the store while the main job is done: only covered ones, and none that scans a collection."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bson import json_util

from tests.journeys.test_story import Story
from tests.kit.stack import eventually
from tests.store.covered import COMMANDS, OPERATORS, of_command

QUERYING = {"find": "filter", "count": "query", "distinct": "query", "findAndModify": "query", "aggregate": "pipeline"}
DECLARED: dict[tuple[str, str], str] = {}
"""(collection, filter's fields) of a query that no index serves, and why it may."""


@pytest.fixture(scope="session")
def seen(stack, outside, world) -> Iterator[list[dict[str, Any]]]:
    """One example of each shape of command, after the story was played from the deposit to the answers."""
    from tests.kit.mails import Mailbox

    box = Mailbox(stack.mailbox)
    story = Story(stack, box, outside)
    invoice = story.send("FA-2026-0901")
    story.act(story.agent, invoice, "SUSPENDRE", reason="PIECE_MANQUANTE")
    http = story.colleague.http("invoicing")
    for path in ("/invoices", f"/invoices/{invoice}", f"/invoices/{invoice}/history"):
        assert http.get(path).status_code == 200
    assert story.agent.http("invoicing").get("/received").status_code == 200
    assert story.agent.http("support").get("/tickets").status_code == 200
    eventually(lambda: list((stack.data / "commands").glob("*.jsonl")))
    lines = [line for file in (stack.data / "commands").glob("*.jsonl") for line in file.read_text().splitlines()]
    yield [json_util.loads(line) for line in lines]
    for one in story.people:
        one.close()
    box.close()


def test_only_commands_and_operators_that_both_stores_do_alike(seen):
    assert len(seen) > 50, "the witness saw the services at work"
    assert {line["name"] for line in seen} <= COMMANDS
    strange = {op: line["command"] for line in seen for op in of_command(line["command"]) - OPERATORS}
    assert strange == {}


def test_an_index_serves_every_query(stack, world, seen):
    assert _scan(world.client["invoicing"], "invoices", {"no_such_field": 1}), "a scan is recognised"
    scans = {}
    for line in seen:
        for collection, query in _queries(line):
            if query and (reason := _scan(world.client[line["db"]], collection, query)):
                scans[f"{line['db']}.{collection}", json.dumps(sorted(query))] = reason
    assert {place: why for place, why in scans.items() if place not in DECLARED} == {}


def _queries(line: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(collection, filter): an empty filter asks for everything on purpose."""
    command, name = line["command"], line["name"]
    if name in QUERYING and name != "aggregate":
        yield command[name], command.get(QUERYING[name]) or {}
    for part in (*command.get("updates", ()), *command.get("deletes", ())):
        yield command[name], part["q"]
    for stage in command.get("pipeline", ()) if name == "aggregate" else ():
        yield command[name], stage.get("$match", {})


def _scan(database: Any, collection: str, query: dict[str, Any]) -> str | None:
    plan = database.command("explain", {"find": collection, "filter": query}, verbosity="queryPlanner")
    stages = json_util.dumps(plan["queryPlanner"]["winningPlan"])
    return stages[:200] if "COLLSCAN" in stages else None
