"""The lists that services declare, each in a collection with the indexes that its service makes."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from chassis.store import Database
from deploy.local.services import environment
from deploy.local.settings import LOCAL
from tests.kit.lists import Declared, Sent, declared, indexes, scratch
from tests.lists.synthetic import documents, without_unique

TABLE = LOCAL / "lists.md"
HEAD = """| list | filter | order | documents examined ÷ returned | from a cursor |
| --- | --- | --- | --- | --- |
"""


@pytest.fixture(scope="session")
async def played(stack) -> AsyncIterator[tuple[Database, Sent]]:
    """A database with a collection of each name that has lists, filled with what they sort and filter by."""
    lists = declared()
    async with scratch(stack.store) as (database, sent):
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment(stack.infrastructure.place, "organisation").items():
                patch.setenv(name, value)
            made = {service: await indexes(service) for service in {one.service for one in lists}}
        for service, collection in {(one.service, one.collection): None for one in lists}:
            of = [one.listed for one in lists if (one.service, one.collection) == (service, collection)]
            await database[f"{service}.{collection}"].create_indexes(without_unique(made[service][collection]))
            await database[f"{service}.{collection}"].insert_many(documents(of))
        yield database, sent


@pytest.fixture(scope="session")
def table() -> Iterator[Callable[[Declared, str, str, float, float], None]]:
    """What each way of asking costs: printed, and written to `.local/lists.md`."""
    lines: list[str] = []

    def add(one: Declared, filtered: str, sort: str, first: float, later: float) -> None:
        lines.append(f"| {one} | {filtered or '—'} | {sort} | {first:.2f} | {later:.2f} |")

    yield add
    text = HEAD + "\n".join(sorted(lines)) + "\n"
    LOCAL.mkdir(exist_ok=True)
    TABLE.write_text(text)
    print("\n" + text)
