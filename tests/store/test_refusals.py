"""What the local store does not do, it refuses by name."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import WriteConcern
from pymongo.errors import OperationFailure

pytestmark = pytest.mark.usefixtures("local_only")

Ask = Callable[[AsyncIOMotorCollection], Awaitable[Any]]
REFUSED: dict[str, Ask] = {
    "updates by aggregation pipeline": lambda c: c.update_one({"_id": 1}, [{"$set": {"b": 1}}]),
    "updates by aggregation pipeline (find and modify)": lambda c: c.find_one_and_update(
        {"_id": 1}, [{"$set": {"b": 1}}]
    ),
    "$ after $elemMatch": lambda c: c.update_one({"l": {"$elemMatch": {"k": 1}}}, {"$set": {"l.$.v": 1}}),
    "$ after $elemMatch (find and modify)": lambda c: c.find_one_and_update(
        {"l": {"$elemMatch": {"k": 1}}}, {"$set": {"l.$.v": 1}}
    ),
    "$text index": lambda c: c.create_index([("t", "text")]),
    "$text": lambda c: c.count_documents({"$text": {"$search": "x"}}),
    "hashed index": lambda c: c.create_index([("t", "hashed")]),
    "wildcard index": lambda c: c.create_index("$**"),
    "index collation": lambda c: c.create_index("t", collation={"locale": "fr"}),
    "collation": lambda c: c.find({"t": "a"}).collation({"locale": "fr", "strength": 2}).to_list(None),
    "collation of an update": lambda c: c.update_one({"t": "a"}, {"$set": {"b": 1}}, collation={"locale": "fr"}),
    "let": lambda c: c.aggregate([{"$match": {}}], let={"x": 1}).to_list(None),
    "$jsonSchema validator": lambda c: c.database.create_collection(
        "v", validator={"$jsonSchema": {"required": ["x"]}}
    ),
    "$jsonSchema": lambda c: c.find({"$jsonSchema": {"required": ["x"]}}).to_list(None),
    "capped": lambda c: c.database.create_collection("k", capped=True, size=1000),
    "$where": lambda c: c.find({"$where": "true"}).to_list(None),
    "$bit": lambda c: c.update_one({"_id": 1}, {"$bit": {"n": {"and": 1}}}),
    "$dateTrunc": lambda c: c.aggregate([{"$project": {"d": {"$dateTrunc": {"date": "$at", "unit": "day"}}}}]).to_list(
        None
    ),
    "$setWindowFields": lambda c: c.aggregate([{"$setWindowFields": {"sortBy": {"_id": 1}, "output": {}}}]).to_list(
        None
    ),
    "$unionWith": lambda c: c.aggregate([{"$unionWith": "x"}]).to_list(None),
    "dotted $addFields": lambda c: c.aggregate([{"$addFields": {"a.b": 1}}]).to_list(None),
    "w > 1": lambda c: c.with_options(write_concern=WriteConcern(w=2)).insert_one({}),
    "users": lambda c: c.database.command("createUser", "u", pwd="p", roles=[]),
    "compound TTL": lambda c: c.create_index([("a", 1), ("b", 1)], expireAfterSeconds=1),
    "same key, another name": lambda c: c.create_index("known", name="other"),
    "an unknown option": lambda c: c.database.command({"find": c.name, "filter": {}, "returnKey": True}),
    "an unknown command": lambda c: c.database.command("noSuchCommand"),
}


@pytest.mark.parametrize("ask", REFUSED.values(), ids=REFUSED)
async def test_refused(c: AsyncIOMotorCollection, ask: Ask) -> None:
    document = {"_id": 1, "t": "a", "n": 1, "l": [{"k": 1}]}
    await c.insert_one(document)
    await c.create_index("known")
    with pytest.raises(OperationFailure) as refused:
        await ask(c)
    assert refused.value.code
    assert "Unknown error" not in str(refused.value)
    assert await c.find().to_list(None) == [document]


async def test_transactions_are_refused(client: AsyncIOMotorClient, c: AsyncIOMotorCollection) -> None:
    async with await client.start_session() as session:
        session.start_transaction()
        with pytest.raises(OperationFailure, match="transactions"):
            await c.insert_one({"_id": 1}, session=session)
        with pytest.raises(OperationFailure):
            await session.commit_transaction()
    assert await c.count_documents({}) == 0


async def test_change_streams_are_refused(db: AsyncIOMotorDatabase) -> None:
    stream = db["c"].watch()
    with pytest.raises(OperationFailure, match="change streams"):
        await stream.next()
    await stream.close()
