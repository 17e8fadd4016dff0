"""Commands and their answers: counts, errors, batches, indexes, sessions, concerns."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from bson import Decimal128, Int64, ObjectId
from bson.errors import InvalidBSON
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import DeleteOne, InsertOne, ReplaceOne, ReturnDocument, UpdateOne, WriteConcern, monitoring
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from tests.store import covered

MAX_DOCUMENT = 16 * 2**20


async def test_every_type_comes_back_as_it_went(c: AsyncIOMotorCollection) -> None:
    document = {
        "_id": "a", "decimal": Decimal128("12.3400"), "date": datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC), "uuid": uuid.uuid4(),
        "nested": {"a": {"b": [1, {"c": 2}]}}, "null": None, "bytes": b"\x00\x01\xff", "int": 5, "long": Int64(2**40), "small long": Int64(3),
        "float": 1.5, "bool": True, "text": "žluťoučký €", "oid": ObjectId(), "empty": {}, "none": [],
    }  # fmt: skip
    await c.insert_one(document)
    found = await c.find_one({"_id": "a"})
    assert list(found.items()) == list(document.items())
    assert isinstance(found["small long"], Int64)


@pytest.mark.parametrize(
    "key", [uuid.uuid4(), {"a": 1, "b": "x"}, "text", 5, ObjectId()], ids=lambda k: type(k).__name__
)
async def test_any_id_is_unique_and_found(c: AsyncIOMotorCollection, key: Any) -> None:
    await c.insert_one({"_id": key, "v": 1})
    assert (await c.update_one({"_id": key}, {"$set": {"v": 2}})).modified_count == 1
    assert (await c.find_one({"_id": key}))["v"] == 2
    with pytest.raises(DuplicateKeyError):
        await c.insert_one({"_id": key})


async def test_find_one_and_update(c: AsyncIOMotorCollection) -> None:
    await c.insert_one({"_id": 1, "version": 3, "outbox": []})
    change = {"$set": {"state": "X"}, "$inc": {"version": 1}, "$push": {"outbox": {"$each": [{"id": "e1"}]}}}
    after = await c.find_one_and_update({"_id": 1, "version": 3}, change, return_document=ReturnDocument.AFTER)
    assert after == {"_id": 1, "version": 4, "outbox": [{"id": "e1"}], "state": "X"}
    assert await c.find_one_and_update({"_id": 1, "version": 3}, {"$set": {"state": "Y"}}) is None
    assert await c.find_one_and_update({"_id": 9}, {"$set": {"a": 1}}, projection={"a": 1}) is None
    before = await c.find_one_and_update({"_id": 1}, {"$inc": {"version": 1}}, projection={"version": 1})
    assert before == {"_id": 1, "version": 4}


async def test_find_one_and_update_takes_the_first_in_order(c: AsyncIOMotorCollection) -> None:
    await c.insert_many([{"_id": i, "p": 10 - i, "s": "N"} for i in range(5)])
    for expected in (4, 3, 2):
        taken = await c.find_one_and_update({"s": "N"}, {"$set": {"s": "T"}}, sort=[("p", 1)], projection={"_id": 1})
        assert taken == {"_id": expected}


async def test_upserts(c: AsyncIOMotorCollection) -> None:
    change = {"$inc": {"n": 1}, "$setOnInsert": {"made": 1}}
    for n in (1, 2):
        found = await c.find_one_and_update({"_id": "seq"}, change, upsert=True, return_document=ReturnDocument.AFTER)
        assert found == {"_id": "seq", "n": n, "made": 1}
    made = await c.update_one({"k": 1}, {"$set": {"a": 1}}, upsert=True)
    assert await c.find_one({"_id": made.upserted_id}) == {"_id": made.upserted_id, "k": 1, "a": 1}
    assert (await c.replace_one({"_id": 7}, {"r": 1}, upsert=True)).upserted_id == 7
    assert await c.find_one_and_update({"_id": "new"}, {"$set": {"a": 1}}, upsert=True) is None


async def test_find_one_and_delete_and_replace(c: AsyncIOMotorCollection) -> None:
    await c.insert_many([{"_id": 1}, {"_id": 2}])
    assert await c.find_one_and_delete({"_id": 1}) == {"_id": 1}
    assert await c.find_one_and_replace({"_id": 2}, {"x": 5}, return_document=ReturnDocument.AFTER) == {
        "_id": 2,
        "x": 5,
    }
    assert await c.count_documents({}) == 1


async def test_the_id_cannot_change(c: AsyncIOMotorCollection) -> None:
    await c.insert_one({"_id": 1})
    with pytest.raises(OperationFailure):
        await c.update_one({"_id": 1}, {"$set": {"_id": 2}})


async def test_update_many_and_delete_many_count(c: AsyncIOMotorCollection) -> None:
    await c.insert_many([{"g": i % 2} for i in range(10)])
    first = await c.update_many({"g": 0}, {"$set": {"x": 1}})
    again = await c.update_many({"g": 0}, {"$set": {"x": 1}})
    assert (first.matched_count, first.modified_count, again.matched_count, again.modified_count) == (5, 5, 5, 0)
    assert (await c.delete_one({"g": 1})).deleted_count == 1
    assert (await c.delete_many({"g": 1})).deleted_count == 4


async def test_a_field_named_query_is_a_field(c: AsyncIOMotorCollection) -> None:
    await c.insert_many([{"_id": 1, "query": "x"}, {"_id": 2, "query": "y"}])
    assert (await c.delete_many({"query": "x"})).deleted_count == 1
    assert [d["_id"] async for d in c.find({"query": "y"})] == [2]
    assert await c.count_documents({"query": "y"}) == 1


async def test_distinct_and_counts(c: AsyncIOMotorCollection) -> None:
    await c.insert_many([{"_id": i, "g": i % 3, "tags": [i, i + 1]} for i in range(10)])
    assert sorted(await c.distinct("g", {"_id": {"$gt": 0}})) == [0, 1, 2]
    assert len(await c.distinct("tags")) == 11
    assert (await c.estimated_document_count(), await c.count_documents({"g": 0}, limit=2)) == (10, 2)


async def test_ordered_bulk_stops_at_the_error(c: AsyncIOMotorCollection) -> None:
    with pytest.raises(BulkWriteError) as failed:
        await c.bulk_write([InsertOne({"_id": 1}), InsertOne({"_id": 1}), InsertOne({"_id": 2})])
    details = failed.value.details
    assert (details["nInserted"], details["writeErrors"][0]["index"], details["writeErrors"][0]["code"]) == (
        1,
        1,
        11000,
    )
    assert await c.count_documents({}) == 1
    await c.create_index("k", unique=True, sparse=True)
    await c.insert_many([{"_id": 10, "k": 10}, {"_id": 11}, {"_id": 12}])
    with pytest.raises(BulkWriteError):
        await c.bulk_write([UpdateOne({"_id": 11}, {"$set": {"k": 10}}), UpdateOne({"_id": 12}, {"$set": {"k": 12}})])
    assert "k" not in await c.find_one({"_id": 12})


async def test_unordered_bulk_goes_on(c: AsyncIOMotorCollection) -> None:
    await c.insert_many([{"_id": 1, "v": 0}, {"_id": 5}])
    with pytest.raises(BulkWriteError) as failed:
        await c.bulk_write(
            [InsertOne({"_id": 1}), UpdateOne({"_id": 1}, {"$inc": {"v": 1}}), UpdateOne({"_id": 7}, {"$set": {"a": 1}}, upsert=True),
             DeleteOne({"_id": 5}), ReplaceOne({"_id": 1}, {"v": 5}), InsertOne({"_id": 3})], ordered=False,
        )  # fmt: skip
    d = failed.value.details
    assert (len(d["writeErrors"]), d["nInserted"], d["nUpserted"], d["nRemoved"], d["nMatched"]) == (1, 1, 1, 1, 2)
    assert sorted([d["_id"] async for d in c.find()]) == [1, 3, 7]


async def test_results_come_in_batches(c: AsyncIOMotorCollection) -> None:
    await c.insert_many([{"_id": i, "pad": "x" * 100} for i in range(5_000)])
    for size in (0, 1_000):
        assert [d["_id"] async for d in c.find({}, batch_size=size).sort("_id", 1)] == list(range(5_000))
    assert len(await c.aggregate([{"$match": {}}], batchSize=500).to_list(None)) == 5_000
    abandoned = c.find({}, batch_size=10)
    assert len(await abandoned.to_list(25)) == 25
    await abandoned.close()


async def test_large_results_stay_under_the_message_limit(c: AsyncIOMotorCollection) -> None:
    for i in range(6):
        await c.insert_one({"_id": i, "pad": b"x" * 10 * 2**20})
    assert [len(d["pad"]) async for d in c.find()] == [10 * 2**20] * 6
    assert len(await c.aggregate([{"$match": {}}]).to_list(None)) == 6


async def test_a_cursor_survives_writes(c: AsyncIOMotorCollection) -> None:
    await c.insert_many([{"_id": i} for i in range(500)])
    seen = 0
    async for d in c.find({}, batch_size=50):
        seen += 1
        await c.update_one({"_id": d["_id"]}, {"$set": {"x": 1}})
    assert seen == 500


async def test_documents_up_to_16_mib(c: AsyncIOMotorCollection) -> None:
    await c.insert_one({"_id": 1, "b": b"x" * (MAX_DOCUMENT - 1000)})
    assert len((await c.find_one())["b"]) == MAX_DOCUMENT - 1000
    with pytest.raises((PyMongoError, InvalidBSON)):
        await c.insert_one({"_id": 2, "b": b"x" * (MAX_DOCUMENT + 1000)})
    with pytest.raises(OperationFailure):
        await c.update_one({"_id": 1}, {"$set": {"more": b"x" * 5000}})
    assert "more" not in await c.find_one()


async def test_what_was_read_does_not_change_under_the_reader(c: AsyncIOMotorCollection) -> None:
    await c.insert_one({"_id": 1, "l": [{"v": 0}]})
    cursor = c.aggregate([{"$match": {}}, {"$addFields": {"l": {"v": 9}}}])
    await cursor.to_list(None)
    assert await c.find_one() == {"_id": 1, "l": [{"v": 0}]}


async def test_concerns_and_sessions(client: AsyncIOMotorClient, c: AsyncIOMotorCollection) -> None:
    durable = c.with_options(
        write_concern=WriteConcern(w="majority", j=True, wtimeout=5000), read_concern=ReadConcern("majority")
    )
    async with await client.start_session() as session:
        await durable.insert_one({"_id": 1}, session=session)
        await durable.update_one({"_id": 1}, {"$set": {"a": 1}}, session=session)
        assert await durable.find_one({"_id": 1}, session=session) == {"_id": 1, "a": 1}


async def test_hint_limit_of_time_and_comment_are_taken(c: AsyncIOMotorCollection) -> None:
    await c.create_index("a", name="by_a")
    await c.insert_one({"_id": 1, "a": 1})
    assert await c.find({"a": 1}).hint("by_a").max_time_ms(5000).comment("why").to_list(None) == [{"_id": 1, "a": 1}]


async def test_collections_are_made_renamed_and_dropped(client: AsyncIOMotorClient, db: AsyncIOMotorDatabase) -> None:
    await db.create_collection("made")
    await db["made"].create_index("k", unique=True)
    await db["made"].insert_one({"_id": 1, "k": 1})
    await db["made"].rename("renamed")
    assert await db.list_collection_names() == ["renamed"]
    assert await db.list_collection_names(filter={"name": "made"}) == []
    with pytest.raises(DuplicateKeyError):
        await db["renamed"].insert_one({"k": 1})
    assert db.name in await client.list_database_names()
    await db["renamed"].drop()
    assert await db.list_collection_names() == []
    await db["renamed"].insert_many([{"k": 1}, {"k": 1}])
    assert await db["renamed"].index_information() == {"_id_": {"v": 2, "key": [("_id", 1)]}}


class Seen(monitoring.CommandListener):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.names.add(event.command_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        raise AssertionError(f"{event.command_name}: {event.failure}")


async def test_every_command_said_to_be_covered_is_answered(url: str) -> None:
    seen = Seen()
    client = AsyncIOMotorClient(url, event_listeners=[seen])
    db = client[f"conformance_{uuid.uuid4().hex[:12]}"]
    await db.create_collection("c")
    await db["c"].create_index("a")
    await db["c"].insert_many([{"_id": i, "a": i} for i in range(300)])
    cursor = db["c"].find({}, batch_size=10)
    await cursor.to_list(25)
    await cursor.close()
    await db["c"].aggregate([{"$match": {"a": 1}}]).to_list(None)
    await db["c"].find({"a": 1}).explain()
    await db["c"].find_one_and_update({"a": 1}, {"$set": {"b": 1}})
    await db["c"].update_one({"a": 1}, {"$set": {"b": 2}})
    await db["c"].delete_one({"a": 2})
    await db["c"].distinct("a")
    assert await db["c"].estimated_document_count() == 299
    await db["c"].index_information()
    await db["c"].drop_indexes()
    await db.list_collection_names()
    await client.list_database_names()
    await db["c"].drop()
    await client.drop_database(db.name)
    for name in ("ping", "hello", "ismaster", "buildInfo"):
        await client.admin.command(name)
    client.close()
    assert seen.names | {"endSessions"} == covered.COMMANDS
