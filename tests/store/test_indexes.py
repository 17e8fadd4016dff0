"""Indexes: unique, compound, sparse, partial, TTL; created once, listed, dropped, and said by `explain`."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError, OperationFailure


async def test_duplicate_keys_say_which(c: AsyncIOMotorCollection) -> None:
    await c.create_index([("supplier", 1), ("number", -1)], unique=True)
    await c.insert_many([{"_id": 1, "supplier": "s", "number": "1"}, {"_id": 2, "supplier": "s", "number": "2"}])
    with pytest.raises(DuplicateKeyError) as inserted:
        await c.insert_one({"supplier": "s", "number": "1"})
    assert (inserted.value.code, inserted.value.details["keyPattern"]) == (11000, {"supplier": 1, "number": -1})
    with pytest.raises(DuplicateKeyError):
        await c.update_one({"_id": 2}, {"$set": {"number": "1"}})
    with pytest.raises(DuplicateKeyError):
        await c.find_one_and_update({"_id": 2}, {"$set": {"number": "1"}})
    assert (await c.find_one({"_id": 2}))["number"] == "2"


UNIQUE_CASES = [
    ({"keys": "a.b"}, [{"a": {"b": 1}}, {"a": {"b": 2}}], {"a": {"b": 1}}),
    ({"keys": "tags"}, [{"tags": [1, 2]}, {"tags": [3]}], {"tags": [2, 9]}),
    ({"keys": "s", "sparse": True}, [{}, {}, {"s": "x"}], {"s": "x"}),
    ({"keys": "s"}, [{}], {"s": None}),
    ({"keys": "n"}, [{"n": 1}], {"n": 1.0}),
    (
        {"keys": "p", "partialFilterExpression": {"state": "OPEN"}},
        [{"p": 1, "state": "DONE"}, {"p": 1, "state": "DONE"}, {"p": 1, "state": "OPEN"}],
        {"p": 1, "state": "OPEN"},
    ),
    ({"keys": "p", "partialFilterExpression": {"p": {"$exists": True}}}, [{}, {}, {"p": 1}], {"p": 1}),
]


@pytest.mark.parametrize(
    ("options", "allowed", "refused"),
    UNIQUE_CASES,
    ids=["nested", "array", "sparse", "missing is null", "1 is 1.0", "partial", "exists"],
)
async def test_unique_indexes(
    c: AsyncIOMotorCollection, options: dict[str, Any], allowed: list[Any], refused: Any
) -> None:
    await c.create_index(unique=True, **options)
    await c.insert_many([dict(d) for d in allowed])
    with pytest.raises(DuplicateKeyError):
        await c.insert_one(dict(refused))


async def test_a_document_enters_a_partial_unique_index_by_update(c: AsyncIOMotorCollection) -> None:
    await c.create_index("p", unique=True, partialFilterExpression={"open": True})
    await c.insert_many([{"_id": 1, "p": 1, "open": True}, {"_id": 2, "p": 1, "open": False}])
    with pytest.raises(DuplicateKeyError):
        await c.update_one({"_id": 2}, {"$set": {"open": True}})
    await c.update_one({"_id": 1}, {"$set": {"open": False}})
    await c.update_one({"_id": 2}, {"$set": {"open": True}})


async def test_a_unique_index_is_not_built_over_duplicates(c: AsyncIOMotorCollection) -> None:
    await c.insert_many([{"k": 1}, {"k": 1}])
    with pytest.raises(OperationFailure):
        await c.create_index("k", unique=True)
    assert set(await c.index_information()) == {"_id_"}


async def test_indexes_are_created_once_listed_and_dropped(db: AsyncIOMotorDatabase) -> None:
    models = [
        IndexModel([("a", 1)], name="ia"),
        IndexModel([("b", 1), ("c", -1)], unique=True, name="ib"),
        IndexModel("s", sparse=True, name="is"),
    ]
    for name in ("one", "two"):
        await db[name].create_indexes(models)
        await db[name].create_indexes(models)
    assert set(await db["one"].index_information()) == {"_id_", "ia", "ib", "is"}
    assert (await db["one"].index_information())["ib"]["unique"] is True
    await db["one"].drop_index("ia")
    assert set(await db["one"].index_information()) == {"_id_", "ib", "is"}
    await db["one"].drop_indexes()
    assert set(await db["one"].index_information()) == {"_id_"}
    assert set(await db["two"].index_information()) == {"_id_", "ia", "ib", "is"}, (
        "another collection's indexes of the same name"
    )
    with pytest.raises(OperationFailure):
        await db["two"].create_index([("a", -1)], name="ia")
    with pytest.raises(OperationFailure):
        await db["one"].drop_index("absent")


async def test_parallel_arrays_cannot_share_an_index(c: AsyncIOMotorCollection) -> None:
    await c.create_index([("x", 1), ("y", 1)])
    await c.insert_one({"x": [1], "y": 1})
    with pytest.raises(OperationFailure) as refused:
        await c.insert_one({"x": [1], "y": [2]})
    assert refused.value.code == 171


@pytest.mark.parametrize(
    "query",
    [{"a": 5}, {"a": {"$in": [1, 2]}}, {"a": {"$gt": 5}, "b": 1}, {"_id": 1}, {"$or": [{"a": 1}, {"_id": 2}]}],
    ids=str,
)
async def test_explain_shows_the_index(c: AsyncIOMotorCollection, query: dict[str, Any]) -> None:
    await c.create_index([("a", 1), ("b", 1)])
    await c.insert_many([{"_id": i, "a": i, "b": i} for i in range(20)])
    assert "COLLSCAN" not in str((await c.find(query).explain())["queryPlanner"]["winningPlan"])
    assert "COLLSCAN" in str((await c.find({"b": 1}).explain())["queryPlanner"]["winningPlan"])


async def test_explain_of_writes(db: AsyncIOMotorDatabase) -> None:
    await db["c"].create_index("a")
    await db["c"].insert_one({"a": 1})
    for command in (
        {"update": "c", "updates": [{"q": {"a": 1}, "u": {"$set": {"b": 1}}}]},
        {"delete": "c", "deletes": [{"q": {"a": 1}, "limit": 1}]},
        {"findAndModify": "c", "query": {"a": 1}, "update": {"$set": {"b": 1}}},
    ):
        assert "IXSCAN" in str(await db.command({"explain": command, "verbosity": "queryPlanner"}))
    assert (await db["c"].find_one({}, {"_id": 0})) == {"a": 1}, "explaining changes nothing"


async def test_expired_documents_are_deleted(db: AsyncIOMotorDatabase) -> None:
    now = datetime.now(UTC)
    await db["plain"].create_index("at", expireAfterSeconds=10)
    await db["partial"].create_index("at", expireAfterSeconds=10, partialFilterExpression={"done": True})
    for name in ("plain", "partial"):
        await db[name].insert_many([
            {"_id": 1, "at": now - timedelta(seconds=60), "done": True},
            {"_id": 2, "at": now - timedelta(seconds=60), "done": False},
            {"_id": 3, "at": now + timedelta(hours=1), "done": True},
            {"_id": 4, "done": True},
        ])  # fmt: skip
    deadline = datetime.now(UTC) + timedelta(seconds=75)
    wanted = {"plain": [3, 4], "partial": [2, 3, 4]}
    while (found := {name: [d["_id"] async for d in db[name].find().sort("_id", 1)] for name in wanted}) != wanted:
        assert datetime.now(UTC) < deadline, found
        await db.command("ping")
