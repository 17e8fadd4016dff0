"""identity's store on the real one, and many calls at once."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from chassis.service import Parts
from chassis.store import connect, ensure_indexes
from services.identity.store import Store
from tests.kit.stack import RunningStack


@pytest.fixture(scope="session")
def rows(stack: RunningStack) -> Iterator[Any]:
    """What the running identity has stored."""
    stack.url("identity")
    with MongoClient(stack.store, tz_aware=True) as client:
        yield client["identity"]


@pytest.fixture
async def store(stack: RunningStack) -> AsyncIterator[Store]:
    """A database of its own, empty."""
    database = connect(stack.store, "identity_rules")
    await database.client.drop_database("identity_rules")
    nothing: Any = None
    parts = Parts(
        name="identity", settings=nothing, platform=nothing, database=database, publisher=nothing, bus=nothing, files=nothing,
        verifier=nothing, ended=nothing, audit=nothing,
    )  # fmt: skip
    made = Store(parts)
    await ensure_indexes(*parts.owners)
    yield made
    database.client.close()


def at_once(calls: Sequence[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(lambda call: call(), calls))
