"""What the conformance suite covers: a query, update or command outside these sets is not known to work on both stores."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.store.cases import PIPELINES, PROJECTIONS, QUERIES, UPDATES

COMMANDS = frozenset({
    "aggregate", "count", "create", "createIndexes", "delete", "distinct", "drop", "dropDatabase", "dropIndexes", "endSessions",
    "explain", "find", "findAndModify", "getMore", "insert", "killCursors", "listCollections", "listDatabases", "listIndexes",
    "ping", "update", "hello", "ismaster", "buildInfo",
})  # fmt: skip
# Covered by tests of their own: upserts that insert, the clock, whole-collection output.
BESIDE_THE_TABLES = frozenset({"$setOnInsert", "$currentDate", "$out"})


def operators(part: Any) -> set[str]:
    """Every `$operator` in a query, update or pipeline, with the positional forms; values that begin with $ are field paths."""
    if isinstance(part, Mapping):
        return {found for key, value in part.items() for found in (_named(key) | operators(value))}
    if isinstance(part, Iterable) and not isinstance(part, str | bytes):
        return {found for value in part for found in operators(value)}
    return set()


def _named(key: str) -> set[str]:
    if key.startswith("$"):
        return {key}
    steps = key.split(".")
    return {
        "$" if step == "$" else "$[]" if step == "$[]" else "$[identifier]" for step in steps if step.startswith("$")
    }


def of_command(command: Mapping[str, Any]) -> set[str]:
    """The operators of a command as a CommandListener sees it; documents to insert are data, not operators."""
    parts = (
        "filter",
        "query",
        "q",
        "u",
        "update",
        "pipeline",
        "projection",
        "fields",
        "updates",
        "deletes",
        "arrayFilters",
    )
    return {found for name in parts if name in command for found in operators(command[name])}


OPERATORS = frozenset(
    operators([query.filter for query in QUERIES])
    | operators([projection.projection for projection in PROJECTIONS])
    | operators([update.update for update in UPDATES])
    | operators([update.filter for update in UPDATES])
    | operators([pipeline.stages for pipeline in PIPELINES])
    | BESIDE_THE_TABLES
)
