"""Every operator of the tables, asked of a collection and compared with what MongoDB answers."""

from datetime import UTC, datetime, timedelta

import pytest
from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase

from tests.store.cases import (
    DOCUMENTS,
    PIPELINES,
    PROJECTIONS,
    QUERIES,
    SORTS,
    UPDATES,
    Pipeline,
    Projected,
    Query,
    Sorted,
    Update,
)

INDEXES = ("a.b.c", "g", "opt", "at", "amount", "name", "tags", "items.q", [("items.sku", 1), ("items.q", 1)])


@pytest.mark.parametrize("indexed", [False, True], ids=["scan", "index"])
@pytest.mark.parametrize("case", QUERIES, ids=lambda q: q.name)
async def test_query(c: AsyncIOMotorCollection, case: Query, indexed: bool) -> None:
    await c.insert_many(DOCUMENTS)
    for key in INDEXES if indexed else ():
        await c.create_index(key)
    assert [d["_id"] async for d in c.find(case.filter).sort("_id", 1)] == case.ids
    assert await c.count_documents(case.filter) == len(case.ids)


@pytest.mark.parametrize("indexed", [False, True], ids=["scan", "index"])
@pytest.mark.parametrize("case", SORTS, ids=lambda s: s.name)
async def test_sort(c: AsyncIOMotorCollection, case: Sorted, indexed: bool) -> None:
    await c.insert_many({"_id": i, "v": v} for i, v in enumerate(case.values))
    if indexed:
        await c.create_index("v")
    assert [d["_id"] async for d in c.find().sort("v", case.direction)] == case.order
    assert [d["_id"] async for d in c.find().sort("v", case.direction).skip(1).limit(1)] == case.order[1:2]


@pytest.mark.parametrize("case", PROJECTIONS, ids=lambda p: p.name)
async def test_projection(c: AsyncIOMotorCollection, case: Projected) -> None:
    await c.insert_many(DOCUMENTS)
    found = await c.find_one({"_id": 3}, case.projection)
    assert {k: v for k, v in found.items() if k in case.result} == case.result
    if case.name != "$slice":  # alone among inclusions, $slice keeps the other fields
        assert found == case.result


@pytest.mark.parametrize("case", UPDATES, ids=lambda u: u.name)
async def test_update(c: AsyncIOMotorCollection, case: Update) -> None:
    await c.insert_one({"_id": 1, **case.before})
    result = await c.update_one({"_id": 1, **case.filter}, case.update, **case.options)
    assert (result.matched_count, result.upserted_id) == (1, None)
    assert list((await c.find_one()).items()) == [("_id", 1), *case.after.items()]
    assert result.modified_count == int(case.before != case.after)


async def test_current_date(c: AsyncIOMotorCollection) -> None:
    await c.insert_one({"_id": 1})
    await c.update_one({"_id": 1}, {"$currentDate": {"t": True}})
    assert abs((await c.find_one())["t"] - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("case", PIPELINES, ids=lambda p: p.name)
async def test_pipeline(db: AsyncIOMotorDatabase, case: Pipeline) -> None:
    await db["c"].insert_many(DOCUMENTS)
    await db["labels"].insert_many([{"_id": 0, "t": "zero"}, {"_id": 1, "t": "one"}])
    assert await db["c"].aggregate(case.stages).to_list(None) == case.result
    assert await db["c"].find().sort("_id", 1).to_list(None) == DOCUMENTS, (
        "an aggregation must not change what is stored"
    )


async def test_out(db: AsyncIOMotorDatabase) -> None:
    await db["c"].insert_many(DOCUMENTS)
    await db["c"].aggregate([{"$match": {"_id": 1}}, {"$out": "copy"}]).to_list(None)
    assert [d["_id"] async for d in db["copy"].find()] == [1]
