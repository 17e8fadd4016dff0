"""Lists read through an index: in its order, across the values asked for, and no further than their limit."""

from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorCollection

Doc = dict[str, Any]
DOCUMENTS = 600
KEYS = ("a", "b", "c")
LIST = [("seen_by", 1), ("at", 1), ("_id", 1)]
ASKED = {"seen_by": {"$in": ["a", "b"]}}
ROWS: list[Doc] = [
    {
        "_id": f"{i:04}", "at": i * 7 % 101, "state": f"S{i % 4}", "at_or_none": None if i % 5 == 0 else i % 9,
        "seen_by": [key for n, key in enumerate(KEYS) if i % (n + 2)],
    }
    for i in range(DOCUMENTS)
]  # fmt: skip


@pytest.fixture
async def listed(c: AsyncIOMotorCollection) -> AsyncIOMotorCollection:
    await c.create_index(LIST)
    await c.insert_many(ROWS)
    return c


async def cost(c: AsyncIOMotorCollection, command: Doc) -> Doc:
    """`executionStats`, wherever MongoDB puts them for this command."""
    answer = await c.database.command({"explain": command, "verbosity": "executionStats"})
    while "executionStats" not in answer:
        answer = answer["stages"][0]["$cursor"]
    return answer["executionStats"]


async def cost_of_find(c: AsyncIOMotorCollection, query: Doc, sort: list[tuple[str, int]], **more: int) -> Doc:
    return await cost(c, {"find": c.name, "filter": query, "sort": dict(sort), **more})


def seen(*keys: str) -> list[Doc]:
    return [row for row in ROWS if set(keys) & set(row["seen_by"])]


@pytest.mark.parametrize("direction", [1, -1])
async def test_several_values_are_merged_in_order_and_read_as_far_as_the_limit(
    listed: AsyncIOMotorCollection, direction: int
) -> None:
    sort = [("at", direction), ("_id", direction)]
    expected = sorted(seen("a", "b"), key=lambda row: (row["at"], row["_id"]), reverse=direction < 0)
    assert await listed.find(ASKED).sort(sort).limit(20).to_list(None) == expected[:20]
    assert await listed.find(ASKED).sort(sort).to_list(None) == expected, "each document once"
    stats = await cost_of_find(listed, ASKED, sort, limit=20)
    assert stats["nReturned"] == 20
    assert stats["totalDocsExamined"] <= 22
    assert stats["totalKeysExamined"] <= 50, "each document has a row for each of its keys"


@pytest.mark.parametrize("direction", [1, -1])
async def test_a_bound_on_the_order_begins_where_it_says(listed: AsyncIOMotorCollection, direction: int) -> None:
    query = {**ASKED, "at": {"$gte" if direction > 0 else "$lte": 50}}
    sort = [("at", direction), ("_id", direction)]
    rows = [row for row in seen("a", "b") if (row["at"] >= 50 if direction > 0 else row["at"] <= 50)]
    expected = sorted(rows, key=lambda row: (row["at"], row["_id"]), reverse=direction < 0)
    assert await listed.find(query).sort(sort).limit(10).to_list(None) == expected[:10]
    assert (await cost_of_find(listed, query, sort, limit=10))["totalDocsExamined"] <= 12


async def test_a_tie_is_read_from_the_id_named(listed: AsyncIOMotorCollection) -> None:
    query = {**ASKED, "at": 14, "_id": {"$gt": "0100"}}
    expected = [row for row in seen("a", "b") if row["at"] == 14 and row["_id"] > "0100"]
    assert await listed.find(query).sort([("at", 1), ("_id", 1)]).to_list(None) == expected
    assert (await cost_of_find(listed, query, [("at", 1), ("_id", 1)]))["totalDocsExamined"] == len(expected)


async def test_two_bounds_narrow_though_another_field_is_an_array(listed: AsyncIOMotorCollection) -> None:
    query = {"seen_by": "a", "at": {"$gte": 40, "$lt": 42}}
    expected = sum(40 <= row["at"] < 42 for row in seen("a"))
    stats = await cost_of_find(listed, query, [("at", 1)])
    assert (stats["nReturned"], stats["totalDocsExamined"]) == (expected, expected)


@pytest.mark.parametrize("direction", [1, -1])
async def test_a_filter_of_several_values_keeps_the_order(c: AsyncIOMotorCollection, direction: int) -> None:
    await c.create_index([("seen_by", 1), ("state", 1), ("at", 1), ("_id", 1)])
    await c.insert_many(ROWS)
    query = {**ASKED, "state": {"$in": ["S1", "S2"]}}
    sort = [("at", direction), ("_id", direction)]
    rows = [row for row in seen("a", "b") if row["state"] in ("S1", "S2")]
    expected = sorted(rows, key=lambda row: (row["at"], row["_id"]), reverse=direction < 0)
    assert await c.find(query).sort(sort).skip(5).limit(20).to_list(None) == expected[5:25]
    stats = await cost_of_find(c, query, sort, skip=5, limit=20)
    assert stats["nReturned"] == 20
    assert 25 <= stats["totalDocsExamined"] <= 27, "what is skipped is read"


@pytest.mark.parametrize("direction", [1, -1])
async def test_a_sort_by_one_of_several_values_asked_for(c: AsyncIOMotorCollection, direction: int) -> None:
    await c.create_index([("state", 1), ("at", 1), ("_id", 1)])
    await c.insert_many(ROWS)
    query = {"state": {"$in": ["S3", "S0"]}}
    sort = [("state", -direction), ("at", direction), ("_id", direction)]
    by_at = sorted((row for row in ROWS if row["state"] in ("S0", "S3")), key=lambda row: (row["at"], row["_id"]))
    expected = sorted(by_at[::direction], key=lambda row: row["state"], reverse=direction > 0)
    assert await c.find(query).sort(sort).to_list(None) == expected


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("asked", [{}, {"seen_by": "b"}, {"seen_by": {"$in": ["b", "c"]}}], ids=str)
async def test_an_index_does_not_give_the_order_of_an_array(
    listed: AsyncIOMotorCollection, asked: Doc, direction: int
) -> None:
    """An array sorts by its least element, descending by its greatest; of those it has, not of those asked for."""
    keys = asked.get("seen_by", {"$in": KEYS})
    rows = seen(*(keys["$in"] if isinstance(keys, dict) else keys)) if asked else ROWS

    def place(row: Doc) -> tuple[str, str]:
        return (min if direction > 0 else max)(row["seen_by"], default=""), row["_id"]

    expected = sorted(rows, key=place, reverse=direction < 0)
    assert await listed.find(asked).sort([("seen_by", direction), ("_id", direction)]).to_list(None) == expected


@pytest.mark.parametrize("direction", [1, -1])
async def test_a_field_that_becomes_an_array_orders_no_more(listed: AsyncIOMotorCollection, direction: int) -> None:
    late = {"_id": "x", "seen_by": "a", "at": [3, 90]}
    await listed.insert_one(late)

    def place(row: Doc) -> tuple[int, str]:
        at = row["at"] if row is late else [row["at"]]
        return (min if direction > 0 else max)(at), row["_id"]

    expected = sorted([*seen("a"), late], key=place, reverse=direction < 0)
    assert await listed.find({"seen_by": "a"}).sort([("at", direction), ("_id", direction)]).to_list(None) == expected


@pytest.mark.parametrize("direction", [1, -1])
async def test_nulls_have_their_place_and_can_be_left_out(c: AsyncIOMotorCollection, direction: int) -> None:
    await c.create_index([("seen_by", 1), ("at_or_none", 1), ("_id", 1)])
    await c.insert_many([{k: v for k, v in row.items() if v is not None} for row in ROWS])
    sort = [("at_or_none", direction), ("_id", direction)]
    nulls = [row["_id"] for row in seen("a", "b") if row["at_or_none"] is None][::direction]
    others = sorted(
        (row for row in seen("a", "b") if row["at_or_none"] is not None),
        key=lambda row: (row["at_or_none"], row["_id"]), reverse=direction < 0,
    )  # fmt: skip
    expected = [row["_id"] for row in others]
    whole = nulls + expected if direction > 0 else expected + nulls
    assert [row["_id"] async for row in c.find(ASKED).sort(sort)] == whole
    for value, ids in (({"$ne": None}, expected), (None, nulls)):
        query = {**ASKED, "at_or_none": value}
        assert [row["_id"] async for row in c.find(query).sort(sort)] == ids
        assert (await cost_of_find(c, query, sort, limit=10))["totalDocsExamined"] <= 12


async def test_a_count_stops_at_its_limit(listed: AsyncIOMotorCollection) -> None:
    assert await listed.count_documents(ASKED, limit=30) == 30
    assert await listed.count_documents(ASKED, skip=10, limit=30) == 30
    assert await listed.count_documents(ASKED, limit=DOCUMENTS) == len(seen("a", "b"))
    # as PyMongo asks for it
    counting = [{"$match": ASKED}, {"$skip": 10}, {"$limit": 30}, {"$group": {"_id": 1, "n": {"$sum": 1}}}]
    stats = await cost(listed, {"aggregate": listed.name, "pipeline": counting, "cursor": {}})
    assert stats["totalDocsExamined"] <= 42


async def test_explain_counts_what_a_scan_reads(c: AsyncIOMotorCollection) -> None:
    await c.insert_many(ROWS)
    stats = await cost(c, {"find": c.name, "filter": {"at": 7}})
    assert (stats["nReturned"], stats["totalKeysExamined"]) == (sum(row["at"] == 7 for row in ROWS), 0)
    assert stats["totalDocsExamined"] == DOCUMENTS
    stats = await cost(c, {"find": c.name, "filter": {}, "limit": 5})
    assert (stats["nReturned"], stats["totalDocsExamined"]) == (5, 5)
    plan = await c.database.command({"explain": {"find": c.name, "filter": {}}, "verbosity": "queryPlanner"})
    assert "executionStats" not in plan


async def test_explaining_an_aggregation_writes_nothing(c: AsyncIOMotorCollection) -> None:
    await c.insert_many(ROWS[:5])
    copying = {"aggregate": c.name, "pipeline": [{"$match": {}}, {"$out": "copy"}], "cursor": {}}
    await c.database.command({"explain": copying, "verbosity": "queryPlanner"})
    assert await c.database.list_collection_names() == [c.name]
