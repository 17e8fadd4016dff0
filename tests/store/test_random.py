"""A collection with indexes answers random queries like one without, through random writes. Seeded: the same on every run."""

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from bson import Decimal128
from pymongo import MongoClient
from pymongo.collection import Collection

Doc = dict[str, Any]
BASE = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = int(os.environ.get("CHORALE_STORE_ROUNDS", "400"))
DOCUMENTS = 400
INDEXES: tuple[tuple[Any, Doc], ...] = (
    ("k", {}),
    ([("s", 1), ("at", -1)], {}),
    ("tags", {}),
    ([("items.sku", 1), ("items.q", 1)], {}),
    ("at", {}),
    ([("amt", -1)], {}),
    ([("n.x", 1), ("s", 1)], {}),
    ("outbox.id", {"sparse": True}),
    ("u", {"unique": True, "sparse": True}),
    ("p", {"unique": True, "partialFilterExpression": {"s": "S9"}}),
    ([("s", 1), ("amt", 1)], {"partialFilterExpression": {"n.x": {"$exists": True}}}),
    ([("tags", 1), ("at", 1), ("_id", 1)], {}),
    ([("tags", 1), ("s", 1), ("k", 1), ("_id", 1)], {}),
    ([("s", 1), ("n.x", 1), ("tags", 1)], {}),
    ([("items.sku", 1), ("amt", 1), ("_id", 1)], {}),
)
SORTS = (
    None, [("at", 1), ("_id", 1)], [("at", -1), ("_id", -1)], [("s", 1), ("at", -1), ("_id", -1)], [("k", 1), ("_id", 1)],
    [("amt", 1), ("_id", 1)], [("_id", -1)], [("s", 1), ("at", 1), ("_id", 1)], [("k", -1), ("_id", -1)],
    [("s", -1), ("k", 1), ("_id", 1)], [("n.x", -1), ("_id", -1)], [("n.x", 1), ("tags", 1), ("_id", 1)],
    [("tags", 1), ("_id", 1)], [("tags", -1), ("at", -1), ("_id", -1)], [("amt", -1), ("_id", -1)], [("amt", 1), ("_id", -1)],
)  # fmt: skip


class Gamble:
    """Documents, queries and changes drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def when(self) -> datetime:
        return BASE + timedelta(hours=self.r.randrange(50))

    def value(self) -> Any:
        n = self.r.randrange(8)
        return self.r.choice([n, float(n), None, f"x{n % 4}", Decimal128(str(n)), True, BASE])

    def amount(self) -> Decimal128:
        return Decimal128(f"{self.r.randrange(9)}.{self.r.randrange(10)}")

    def document(self, i: int) -> Doc:
        r = self.r
        d: Doc = {"_id": i, "s": f"S{r.randrange(4)}", "at": self.when(), "tags": [r.choice("abcd") for _ in range(r.randrange(4))],
                  "items": [{"sku": r.choice("AB"), "q": r.randrange(4)} for _ in range(r.randrange(3))], "amt": self.amount()}  # fmt: skip
        if r.random() < 0.8:
            d["k"] = self.value()
        if r.random() < 0.5:
            d["n"] = {"x": r.randrange(4)}
        if r.random() < 0.3:
            d["outbox"] = [{"id": r.randrange(5)} for _ in range(r.randrange(3))]
        if r.random() < 0.3:
            d["u"] = i
        return d

    def condition(self) -> Doc:
        r = self.r
        makers = (
            lambda: {"k": self.value()},
            lambda: {"k": {r.choice(["$gt", "$lte", "$ne"]): 3}},
            lambda: {"k": {"$in": [self.value(), self.value()]}},
            lambda: {"s": f"S{r.randrange(4)}"},
            lambda: {"s": {"$regex": f"^S{r.choice(['', '1', '2', '12*'])}"}},
            lambda: {"tags": r.choice("abcd")},
            lambda: {"tags": {"$in": r.sample("abcd", 2)}},
            lambda: {"tags": {"$in": r.sample("abcd", 3)}, "s": {"$in": ["S1", "S3"]}},
            lambda: {"tags": {"$in": ["a", "b"]}, "at": {r.choice(["$lte", "$gt"]): self.when()}},
            lambda: {"items.sku": {"$in": ["A", "B"]}, "amt": {"$lte": self.amount(), "$gt": self.amount()}},
            lambda: {"k": {"$ne": None}},
            lambda: {"tags": {"$all": ["a", "b"]}},
            lambda: {"tags": {"$gt": r.choice("abc"), "$lt": r.choice("bcd")}},
            lambda: {"items": {"$elemMatch": {"sku": r.choice("AB"), "q": {"$gte": r.randrange(4)}}}},
            lambda: {"items.sku": r.choice("AB"), "items.q": {"$gt": r.randrange(4)}},
            lambda: {"at": {r.choice(["$gt", "$gte"]): self.when(), r.choice(["$lt", "$lte"]): self.when()}},
            lambda: {"amt": {r.choice(["$gt", "$gte", "$lt", "$lte"]): self.amount()}},
            lambda: {"outbox.id": r.choice([{"$exists": True}, r.randrange(5), {"$in": [1, 2]}, None])},
            lambda: {
                "n.x": r.choice(
                    [r.randrange(4), {"$in": [1, 3]}, {"$ne": 2}, {"$exists": False}, {"$exists": True}, None]
                )
            },
            lambda: {"u": {"$exists": True}},
            lambda: {"$or": [self.condition(), self.condition()]},
        )
        return r.choice(makers)()

    def query(self) -> Doc:
        q: Doc = {}
        for _ in range(self.r.randrange(4)):
            for key, value in self.condition().items():
                q.setdefault(key, value)
        return {"$and": [q, self.condition()]} if self.r.random() < 0.2 else q

    def change(self) -> Doc:
        r = self.r
        return r.choice([
            {"$set": {"k": self.value(), "at": self.when()}}, {"$push": {"tags": r.choice("abcd")}}, {"$pull": {"items": {"sku": "A"}}},
            {"$unset": {"n": ""}}, {"$set": {"n.x": r.randrange(4), "s": f"S{r.randrange(4)}"}}, {"$push": {"outbox": {"id": r.randrange(5)}}},
            {"$set": {"outbox": []}}, {"$set": {"amt": self.amount()}},
        ])  # fmt: skip


@pytest.fixture
def pair(url: str) -> Iterator[tuple[Collection[Doc], Collection[Doc]]]:
    """The same documents with indexes and without."""
    with MongoClient[Doc](url) as client:
        name = f"conformance_{uuid4().hex[:12]}"
        for key, options in INDEXES:
            client[name]["indexed"].create_index(key, **options)
        yield client[name]["indexed"], client[name]["bare"]
        client.drop_database(name)


def answer(c: Collection[Doc], query: Doc, sort: Any, skip: int, limit: int) -> list[Any]:
    cursor = c.find(query)
    found = [d["_id"] for d in (cursor.sort(sort).skip(skip).limit(limit) if sort else cursor)]
    return found if sort else sorted(found)


@pytest.mark.parametrize("seed", [7, 11, 2026])
def test_indexes_change_no_answer(pair: tuple[Collection[Doc], Collection[Doc]], seed: int) -> None:
    indexed, bare = pair
    gamble = Gamble(seed)
    documents = [gamble.document(i) for i in range(DOCUMENTS)]
    for c in pair:
        c.insert_many(documents)
    for n in range(ROUNDS):
        query, sort, skip, limit = (
            gamble.query(),
            gamble.r.choice(SORTS),
            gamble.r.choice([0, 0, 3]),
            gamble.r.choice([0, 5, 30]),
        )
        expected = answer(bare, query, sort, skip, limit)
        assert answer(indexed, query, sort, skip, limit) == expected, (query, sort, skip, limit)
        assert indexed.count_documents(query) == bare.count_documents(query), query
        assert indexed.count_documents(query, limit=7) == bare.count_documents(query, limit=7), query
        write(gamble, pair, n)
    assert list(indexed.find().sort("_id", 1)) == list(bare.find().sort("_id", 1))


def write(gamble: Gamble, pair: tuple[Collection[Doc], Collection[Doc]], n: int) -> None:
    which, change, document = (
        {"_id": gamble.r.randrange(DOCUMENTS)},
        gamble.change(),
        gamble.document(gamble.r.randrange(DOCUMENTS)),
    )
    for c in pair:
        if n % 3 == 0:
            c.update_one(which, change)
        if n % 10 == 0:
            c.replace_one({"_id": document["_id"]}, document, upsert=True)
