"""What version 0.1 stored, read out of an installation of it that had lived through the story and the services' tests.

Its names and addresses are invented ones; a service's collections stand in `version_0_1/<service>.jsonl`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bson import json_util
from bson.decimal128 import Decimal128

from chassis.ids import new_id
from chassis.store import Database, connect

STORED = Path(__file__).parent / "version_0_1"
OPTIONS = json_util.JSONOptions(json_mode=json_util.JSONMode.CANONICAL, tz_aware=True)


def documents(service: str, collection: str) -> list[dict[str, Any]]:
    rows = [
        json_util.loads(line, json_options=OPTIONS) for line in (STORED / f"{service}.jsonl").read_text().splitlines()
    ]
    return [_as_read(row["document"]) for row in rows if row["collection"] == collection]


def _as_read(value: Any) -> Any:
    """Money is Decimal in code, as the store's codec gives it."""
    if isinstance(value, Decimal128):
        return value.to_decimal()
    if isinstance(value, dict):
        return {name: _as_read(part) for name, part in value.items()}
    return [_as_read(part) for part in value] if isinstance(value, list) else value


def collections(service: str) -> set[str]:
    lines = (STORED / f"{service}.jsonl").read_text().splitlines()
    return {json_util.loads(line)["collection"] for line in lines}


@contextmanager
def stored(store: str, service: str) -> Iterator[Database]:
    """A database of its own that holds what the service of version 0.1 stored."""
    database = connect(store, f"earlier-{service}-{new_id()[-8:]}")
    try:
        yield database
    finally:
        database.client.close()


async def fill(database: Database, service: str) -> None:
    for collection in collections(service):
        await database[collection].insert_many(documents(service, collection))
