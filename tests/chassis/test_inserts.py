"""Documents inserted at the same time: one command, and each has an outcome of its own."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from bson.errors import InvalidDocument
from pymongo.errors import DocumentTooLarge, DuplicateKeyError

from chassis.ids import new_id
from chassis.inserts import Inserts
from chassis.store import Collection, connect


@pytest.fixture
async def things(stack) -> AsyncIterator[Collection]:
    database = connect(stack.store, f"inserts-{new_id()}")
    await database["things"].create_index("number", unique=True)
    yield database["things"]
    await database.client.drop_database(database.name)
    database.client.close()


async def _outcomes(inserts: Inserts, *documents: dict) -> list[type | None]:
    done = await asyncio.gather(*(inserts.insert(document) for document in documents), return_exceptions=True)
    return [type(error) if error else None for error in done]


async def test_each_is_told_its_own_outcome(things: Collection):
    await things.insert_one({"_id": "held", "number": 3})
    inserts = Inserts(things)
    documents = [{"_id": f"{n}", "number": n} for n in range(40)]
    told = await _outcomes(inserts, *documents)
    assert told == [DuplicateKeyError if n == 3 else None for n in range(40)]
    assert {d["number"] async for d in things.find({})} == set(range(40))


async def test_what_is_wrong_with_one_is_no_other_s(things: Collection):
    told = await _outcomes(
        Inserts(things), {"_id": "a", "number": 1}, {"_id": "b", "number": 2, "bad": object()},
        {"_id": "c", "number": 3, "text": "x" * (16 * 1024 * 1024)}, {"_id": "d", "number": 1}, {"_id": "e", "number": 4},
    )  # fmt: skip
    assert told == [None, InvalidDocument, DocumentTooLarge, DuplicateKeyError, None]


async def test_the_same_twice_in_one_breath_is_there_once(things: Collection):
    inserts = Inserts(things)
    document = {"_id": "a", "number": 1}
    told = await _outcomes(inserts, document, document, document)
    assert sorted(str(t) for t in told if t) == [str(DuplicateKeyError)] * 2
    assert await things.count_documents({}) == 1
    assert await _outcomes(inserts, {"_id": "b", "number": 2}) == [None]
