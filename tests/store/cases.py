"""What the code may ask of a store: each row holds what MongoDB answers, and the local store must answer alike."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import Decimal128, Int64

Doc = dict[str, Any]
BASE = datetime(2026, 1, 1, tzinfo=UTC)
D = Decimal128

DOCUMENTS: list[Doc] = [
    {
        "_id": i, "a": {"b": {"c": i}}, "name": f"Name{i:02d}", "at": BASE + timedelta(hours=i), "amount": D(f"{i}.50"),
        "tags": [f"t{i}", f"t{i + 1}"], "items": [{"sku": "A", "q": i}, {"sku": "B", "q": 10 - i}], "g": i % 3, "n": {"o": -i},
        **({"opt": 1} if i == 8 else {"opt": None} if i == 9 else {}),
    }
    for i in range(10)
]  # fmt: skip


@dataclass(frozen=True)
class Query:
    name: str
    filter: Doc
    ids: list[int]


@dataclass(frozen=True)
class Sorted:
    name: str
    values: list[Any]
    direction: int
    order: list[int]


@dataclass(frozen=True)
class Projected:
    name: str
    projection: Doc
    result: Doc


@dataclass(frozen=True)
class Update:
    name: str
    before: Doc
    update: Doc
    after: Doc
    filter: Doc = field(default_factory=dict)
    options: Doc = field(default_factory=dict)


@dataclass(frozen=True)
class Pipeline:
    name: str
    stages: list[Doc]
    result: list[Doc]


QUERIES = (
    Query("equality on a nested field", {"a.b.c": 4}, [4]),
    Query("equality on a sub-document", {"a": {"b": {"c": 4}}}, [4]),
    Query("$eq", {"g": {"$eq": 2}}, [2, 5, 8]),
    Query("$in and $nin", {"_id": {"$in": [1, 2, 3], "$nin": [2]}}, [1, 3]),
    Query("$in with null", {"opt": {"$in": [None]}}, [0, 1, 2, 3, 4, 5, 6, 7, 9]),
    Query("$exists true", {"opt": {"$exists": True}}, [8, 9]),
    Query("$exists false", {"opt": {"$exists": False}}, list(range(8))),
    Query("null matches what is missing", {"opt": None}, [0, 1, 2, 3, 4, 5, 6, 7, 9]),
    Query("$ne matches what is missing", {"opt": {"$ne": 1}}, [0, 1, 2, 3, 4, 5, 6, 7, 9]),
    Query("$ne null", {"opt": {"$ne": None}}, [8]),
    Query("dates, $gt and $lte", {"at": {"$gt": BASE + timedelta(hours=3), "$lte": BASE + timedelta(hours=5)}}, [4, 5]),
    Query("dates, $gte and $lt", {"at": {"$gte": BASE + timedelta(hours=3), "$lt": BASE + timedelta(hours=5)}}, [3, 4]),
    Query("decimals compare by value", {"amount": {"$gt": D("7.5")}}, [8, 9]),
    Query("decimals are equal whatever their scale", {"amount": D("7.500")}, [7]),
    Query("decimals compare with integers", {"amount": {"$lt": 2}}, [0, 1]),
    Query("comparison stays within a type", {"name": {"$gt": 5}}, []),
    Query("array holds", {"tags": "t4"}, [3, 4]),
    Query("whole array", {"tags": ["t4", "t5"]}, [4]),
    Query("$all", {"tags": {"$all": ["t4", "t5"]}}, [4]),
    Query("$size", {"tags": {"$size": 2}}, list(range(10))),
    Query("array by position", {"items.0.q": 3}, [3]),
    Query("field of array elements", {"items.q": 10}, [0]),
    Query("two bounds met by two elements", {"items.q": {"$gt": 8, "$lt": 2}}, [0, 1, 9]),
    Query("$elemMatch", {"items": {"$elemMatch": {"sku": "B", "q": {"$gte": 9}}}}, [0, 1]),
    Query("$elemMatch on values", {"tags": {"$elemMatch": {"$gte": "t4", "$lt": "t5"}}}, [3, 4]),
    Query("$or", {"$or": [{"_id": 1}, {"a.b.c": 7}]}, [1, 7]),
    Query("$and, $nor", {"$and": [{"g": 0}, {"_id": {"$gt": 3}}], "$nor": [{"_id": 9}]}, [6]),
    Query("$not", {"_id": {"$not": {"$gt": 2}}}, [0, 1, 2]),
    Query("$regex with $options", {"name": {"$regex": "^name0[12]", "$options": "i"}}, [1, 2]),
    Query("$regex, anchored prefix", {"name": {"$regex": "^Name0"}}, list(range(10))),
    Query("$regex, anchored, optional last letter", {"name": {"$regex": "^Name01?$"}}, [1]),
    Query("$type", {"amount": {"$type": "decimal"}, "_id": {"$lt": 2}}, [0, 1]),
    Query("$mod", {"_id": {"$mod": [4, 1]}}, [1, 5, 9]),
    Query("$expr", {"$expr": {"$gt": ["$a.b.c", {"$add": ["$g", 6]}]}}, [9]),
    Query("$comment changes nothing", {"_id": 3, "$comment": "why"}, [3]),
)

SORTS = (
    Sorted("decimals", [D("9.5"), D("10.25"), D("-1"), D("100")], -1, [3, 1, 0, 2]),
    Sorted("missing and null come first", [2, None, 1], 1, [1, 2, 0]),
    Sorted("types in BSON order", ["x", 3, None, BASE, True, D("2")], 1, [2, 5, 1, 0, 4, 3]),
    Sorted("arrays by their smallest, rising", [[3, 9], [1, 10], [2]], 1, [1, 2, 0]),
    Sorted("arrays by their greatest, falling", [[3, 9], [1, 10], [2]], -1, [1, 0, 2]),
    Sorted("strings by code point", ["é", "z", "Z", "a"], 1, [2, 3, 1, 0]),
)

PROJECTIONS = (
    Projected("inclusion", {"name": 1, "a.b": 1}, {"_id": 3, "a": {"b": {"c": 3}}, "name": "Name03"}),
    Projected("inclusion without _id", {"name": 1, "_id": 0}, {"name": "Name03"}),
    Projected(
        "exclusion",
        {"items": 0, "a.b": 0, "tags": 0, "at": 0, "n": 0},
        {"_id": 3, "a": {}, "name": "Name03", "amount": D("3.50"), "g": 0},
    ),
    Projected("field of array elements", {"items.sku": 1, "_id": 0}, {"items": [{"sku": "A"}, {"sku": "B"}]}),
    Projected("$elemMatch", {"items": {"$elemMatch": {"sku": "B"}}}, {"_id": 3, "items": [{"sku": "B", "q": 7}]}),
    Projected("$slice", {"tags": {"$slice": 1}, "_id": 1}, {"_id": 3, "tags": ["t3"]}),
)

UPDATES = (
    Update("$set, nested path made on the way", {"a": 1}, {"$set": {"b.c": 2}}, {"a": 1, "b": {"c": 2}}),
    Update("$set keeps the order of fields", {"a": 1, "b": 2}, {"$set": {"a": 3}}, {"a": 3, "b": 2}),
    Update("$unset", {"a": 1, "b": 2}, {"$unset": {"a": ""}}, {"b": 2}),
    Update("$inc, also what is missing", {"n": 5}, {"$inc": {"n": 2, "m": 1}}, {"n": 7, "m": 1}),
    Update("$inc of a 64-bit integer", {"n": Int64(2**40)}, {"$inc": {"n": 1}}, {"n": Int64(2**40 + 1)}),
    Update("$mul", {"n": 2}, {"$mul": {"n": 3}}, {"n": 6}),
    Update("$min", {"n": 5}, {"$min": {"n": 3}}, {"n": 3}),
    Update("$max", {"n": 5}, {"$max": {"n": 9}}, {"n": 9}),
    Update("$rename", {"old": 1}, {"$rename": {"old": "new"}}, {"new": 1}),
    Update("$push", {"l": [1]}, {"$push": {"l": 2}}, {"l": [1, 2]}),
    Update(
        "$push with $each",
        {"l": []},
        {"$push": {"l": {"$each": [{"id": "e1"}, {"id": "e2"}]}}},
        {"l": [{"id": "e1"}, {"id": "e2"}]},
    ),
    Update("$push with $slice", {"l": [1, 2, 3]}, {"$push": {"l": {"$each": [4, 5], "$slice": -3}}}, {"l": [3, 4, 5]}),
    Update(
        "$push with $sort",
        {"l": [{"v": 3}, {"v": 1}]},
        {"$push": {"l": {"$each": [{"v": 2}], "$sort": {"v": 1}}}},
        {"l": [{"v": 1}, {"v": 2}, {"v": 3}]},
    ),
    Update("$push with $position", {"l": [1, 2]}, {"$push": {"l": {"$each": [0], "$position": 0}}}, {"l": [0, 1, 2]}),
    Update("$addToSet", {"l": [1]}, {"$addToSet": {"l": 1}}, {"l": [1]}),
    Update("$addToSet with $each", {"l": [1]}, {"$addToSet": {"l": {"$each": [1, 2]}}}, {"l": [1, 2]}),
    Update("$pop", {"l": [1, 2, 3]}, {"$pop": {"l": -1}}, {"l": [2, 3]}),
    Update("$pullAll", {"l": [1, 2, 3, 2]}, {"$pullAll": {"l": [2]}}, {"l": [1, 3]}),
    Update("$pull by value", {"l": [1, 2, 3]}, {"$pull": {"l": 2}}, {"l": [1, 3]}),
    Update(
        "$pull by a condition on a field",
        {"l": [{"id": i} for i in range(5)]},
        {"$pull": {"l": {"id": {"$in": [1, 3]}}}},
        {"l": [{"id": 0}, {"id": 2}, {"id": 4}]},
    ),
    Update("$pull by comparison", {"l": [1, 5, 9]}, {"$pull": {"l": {"$gte": 5}}}, {"l": [1]}),
    Update(
        "positional $",
        {"l": [{"k": "a", "v": 1}, {"k": "b", "v": 2}]},
        {"$set": {"l.$.v": 9}},
        {"l": [{"k": "a", "v": 1}, {"k": "b", "v": 9}]},
        filter={"l.k": "b"},
    ),
    Update("positional $[]", {"l": [{"v": 1}, {"v": 2}]}, {"$inc": {"l.$[].v": 1}}, {"l": [{"v": 2}, {"v": 3}]}),
    Update(
        "arrayFilters",
        {"l": [{"k": "a", "v": 1}, {"k": "b", "v": 2}]},
        {"$set": {"l.$[e].v": 9}},
        {"l": [{"k": "a", "v": 1}, {"k": "b", "v": 9}]},
        options={"array_filters": [{"e.k": "b"}]},
    ),
    Update(
        "$setOnInsert leaves what exists",
        {"a": 1},
        {"$set": {"a": 2}, "$setOnInsert": {"b": 3}},
        {"a": 2},
        options={"upsert": True},
    ),
)

PIPELINES = (
    Pipeline(
        "$match, $group, $sum, $sort",
        [
            {"$match": {"_id": {"$gt": 0}}},
            {"$group": {"_id": "$g", "s": {"$sum": "$a.b.c"}, "n": {"$sum": 1}}},
            {"$sort": {"_id": 1}},
        ],
        [{"_id": 0, "s": 18, "n": 3}, {"_id": 1, "s": 12, "n": 3}, {"_id": 2, "s": 15, "n": 3}],
    ),
    Pipeline(
        "accumulators",
        [
            {"$sort": {"_id": 1}},
            {
                "$group": {
                    "_id": {"g": "$g"},
                    "min": {"$min": "$_id"},
                    "max": {"$max": "$amount"},
                    "avg": {"$avg": "$_id"},
                    "first": {"$first": "$name"},
                    "last": {"$last": "$_id"},
                    "all": {"$push": "$_id"},
                    "set": {"$addToSet": "$g"},
                }
            },
            {"$sort": {"_id.g": 1}},
            {"$limit": 1},
        ],
        [
            {
                "_id": {"g": 0},
                "min": 0,
                "max": D("9.50"),
                "avg": 4.5,
                "first": "Name00",
                "last": 9,
                "all": [0, 3, 6, 9],
                "set": [0],
            }
        ],
    ),
    Pipeline(
        "decimals sum exactly", [{"$group": {"_id": None, "s": {"$sum": "$amount"}}}], [{"_id": None, "s": D("50.00")}]
    ),
    Pipeline(
        "$project with expressions",
        [
            {"$match": {"_id": 3}},
            {
                "$project": {
                    "x": {"$add": ["$_id", 1]},
                    "c": {"$cond": [{"$gt": ["$_id", 2]}, "big", "small"]},
                    "z": "$a.b.c",
                    "_id": 0,
                }
            },
        ],
        [{"x": 4, "c": "big", "z": 3}],
    ),
    Pipeline(
        "$addFields, $concat, $ifNull",
        [
            {"$match": {"_id": 3}},
            {"$addFields": {"k": {"$concat": ["$name", "!"]}, "o": {"$ifNull": ["$opt", 0]}}},
            {"$project": {"k": 1, "o": 1}},
        ],
        [{"_id": 3, "k": "Name03!", "o": 0}],
    ),
    Pipeline(
        "$unwind",
        [{"$unwind": "$items"}, {"$group": {"_id": "$items.sku", "q": {"$sum": "$items.q"}}}, {"$sort": {"_id": 1}}],
        [{"_id": "A", "q": 45}, {"_id": "B", "q": 55}],
    ),
    Pipeline("$count, $skip", [{"$sort": {"_id": 1}}, {"$skip": 7}, {"$count": "n"}], [{"n": 3}]),
    Pipeline(
        "$facet",
        [{"$facet": {"a": [{"$count": "n"}], "b": [{"$sort": {"_id": -1}}, {"$limit": 1}, {"$project": {"_id": 1}}]}}],
        [{"a": [{"n": 10}], "b": [{"_id": 9}]}],
    ),
    Pipeline(
        "$bucket",
        [{"$bucket": {"groupBy": "$_id", "boundaries": [0, 5, 10], "output": {"n": {"$sum": 1}}}}],
        [{"_id": 0, "n": 5}, {"_id": 5, "n": 5}],
    ),
    Pipeline(
        "$dateToString",
        [
            {"$group": {"_id": {"$dateToString": {"format": "%Y-%m-%dT%H", "date": "$at"}}, "n": {"$sum": 1}}},
            {"$sort": {"_id": 1}},
            {"$limit": 1},
        ],
        [{"_id": "2026-01-01T00", "n": 1}],
    ),
    Pipeline("$replaceRoot", [{"$match": {"_id": 2}}, {"$replaceRoot": {"newRoot": "$a.b"}}], [{"c": 2}]),
    Pipeline("$sortByCount", [{"$sortByCount": "$g"}, {"$limit": 1}], [{"_id": 0, "count": 4}]),
    Pipeline(
        "$unset", [{"$match": {"_id": 8}}, {"$project": {"g": 1, "opt": 1}}, {"$unset": "g"}], [{"_id": 8, "opt": 1}]
    ),
    Pipeline(
        "$lookup",
        [
            {"$match": {"_id": 4}},
            {"$lookup": {"from": "labels", "localField": "g", "foreignField": "_id", "as": "label"}},
            {"$project": {"label": 1}},
        ],
        [{"_id": 4, "label": [{"_id": 1, "t": "one"}]}],
    ),
)
