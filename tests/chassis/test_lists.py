"""Lists: every row once in the order asked for, totals that say what they are, cursors that mislead nobody."""

import base64
import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bson import Int64, json_util
from bson.decimal128 import Decimal128
from pydantic import ValidationError

from chassis.errors import Invalid
from chassis.lists import COUNTED, Listed, PageQuery, Rows, find_page, value_at
from chassis.store import Collection
from tests.kit.lists import pages, scratch

LISTED = Listed(
    "things", scope=("seen_by",), orders={"at": "at", "price": "parts.price", "name": "name"}, default="-at",
    filters={"kind": "kind"},
)  # fmt: skip
MINE = {"seen_by": {"$in": ["a", "b"]}}
BASE = datetime(2026, 1, 1, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {
        "_id": f"{i:03}", "seen_by": ["a", "b"] if i % 3 else ["b", "c"], "kind": f"K{i % 2}",
        "at": None if i % 5 == 0 else BASE + timedelta(milliseconds=i % 4), "name": f"n{i * 7 % 40:02}",
        **({"parts": {"price": Decimal(i % 6) / 4}} if i % 7 else {}),
    }
    for i in range(60)
]  # fmt: skip


@pytest.fixture(scope="module")
async def database(stack) -> AsyncIterator[Any]:
    async with scratch(stack.store) as (made, _):
        yield made


@pytest.fixture(scope="module")
async def things(database) -> Collection:
    await database["things"].create_indexes(LISTED.indexes())
    await database["things"].insert_many(ROWS)
    return database["things"]


@pytest.fixture(scope="module")
async def many(database) -> Collection:
    """One more than are counted."""
    await database["many"].create_indexes(LISTED.indexes())
    await database["many"].insert_many([{"_id": str(i), "seen_by": ["a"], "at": BASE} for i in range(COUNTED + 1)])
    return database["many"]


async def ask(collection: Collection, **asked: Any) -> Rows:
    return await find_page(collection, LISTED, MINE, PageQuery(**asked))


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [finding.code for finding in refused.value.errors]


def in_order(sort: str) -> list[str]:
    """Null before everything, ties by id; from the last, the same turned round."""
    path = LISTED.orders[sort.removeprefix("-")]

    def place(row: dict[str, Any]) -> tuple[bool, Any, str]:
        value = value_at(row, path)
        return value is not None, value if value is not None else 0, row["_id"]

    return [row["_id"] for row in sorted(ROWS, key=place, reverse=sort.startswith("-"))]


ORDERS = [direction + name for direction in ("", "-") for name in LISTED.orders]


@pytest.mark.parametrize("size", [1, 7, 60, 61])
@pytest.mark.parametrize("sort", ORDERS)
async def test_cursors_give_every_row_once_in_order_also_ties_and_nulls(things, sort, size):
    read = [rows async for rows in pages(things, LISTED, MINE, sort, size)]
    assert [row["_id"] for rows in read for row in rows.documents] == in_order(sort)
    assert [len(rows.documents) for rows in read[:-1]] == [size] * (len(read) - 1)
    assert {(rows.total, rows.exact) for rows in read} == {(60, True)}


@pytest.mark.parametrize("sort", ORDERS)
async def test_pages_give_every_row_once_in_order(things, sort):
    read = [await ask(things, sort=sort, page=page, size=25) for page in (1, 2, 3)]
    assert [row["_id"] for rows in read for row in rows.documents] == in_order(sort)
    assert [rows.next_cursor is None for rows in read] == [False, False, True]
    assert (await ask(things, sort=sort, page=4, size=25)).documents == []


async def test_a_filter_narrows_rows_and_total(things):
    rows = await find_page(things, LISTED, {**MINE, "kind": "K1"}, PageQuery(size=200))
    assert (len(rows.documents), rows.total) == (30, 30)
    assert {row["kind"] for row in rows.documents} == {"K1"}


async def test_without_a_sort_the_default_order_holds(things):
    assert [row["_id"] for row in (await ask(things, size=200)).documents] == in_order("-at")


async def test_what_is_shown_of_a_page(things):
    asked = PageQuery(size=2, page=2)
    rows = await find_page(things, LISTED, MINE, asked)
    page = rows.page(["x", "y"], asked)
    assert page.model_dump() == {
        "items": ["x", "y"], "total": 60, "total_is": "exact", "page": 2, "size": 2, "next_cursor": rows.next_cursor,
    }  # fmt: skip


async def test_a_total_is_exact_up_to_its_bound_and_at_least_beyond(many):
    asked = PageQuery(size=1)
    assert (await find_page(many, LISTED, MINE, asked)).page([], asked).total_is == "at_least"
    rows = await ask(many, size=1)
    assert (rows.total, rows.exact) == (COUNTED, False)
    rows = await ask(many, size=1, total="exact")
    assert (rows.total, rows.exact) == (COUNTED + 1, True)
    one_less = {**MINE, "_id": {"$ne": "0"}}
    rows = await find_page(many, LISTED, one_less, asked)
    assert (rows.total, rows.exact) == (COUNTED, True)


async def test_pages_reach_the_bound_and_cursors_go_beyond(many):
    last = await ask(many, page=COUNTED + 1, size=1)
    assert len(last.documents) == 1
    with pytest.raises(Invalid) as refused:
        await ask(many, page=COUNTED + 2, size=1)
    assert codes(refused) == ["page_too_far"]
    before = await ask(many, page=COUNTED // 200, size=200)
    assert len((await ask(many, cursor=before.next_cursor, size=200)).documents) == 1


@pytest.mark.parametrize("sort", ["nothing", "-nothing", "--at", "parts.price", "$where", ""])
async def test_an_order_that_is_not_declared_is_refused(things, sort):
    if sort:
        with pytest.raises(Invalid) as refused:
            await ask(things, sort=sort)
        assert codes(refused) == ["sort_unknown"]
        assert refused.value.status == 422
    else:
        assert [row["_id"] for row in (await ask(things, sort=sort, size=200)).documents] == in_order("-at")


@pytest.mark.parametrize(("made_for", "asked"), list(itertools.permutations(["at", "-at", "name"], 2)))
async def test_a_cursor_of_another_order_is_refused(things, made_for, asked):
    cursor = (await ask(things, sort=made_for, size=5)).next_cursor
    with pytest.raises(Invalid) as refused:
        await ask(things, sort=asked, cursor=cursor)
    assert codes(refused) == ["cursor_unknown"]
    assert refused.value.status == 422


def forged(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json_util.dumps(list(parts)).encode()).decode().rstrip("=")


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


FORGED = {
    "no base64": "%%%",
    "not ASCII": "é",
    "one letter": "A",
    "not JSON": encoded("at"),
    "not UTF-8": "_w",
    "a number": encoded("1"),
    "a mapping": encoded('{"a": 1, "b": 2, "c": 3}'),
    "too few": forged("at", 1),
    "an operator": forged("at", {"$ne": 1}, "001"),
    "an operator as id": forged("at", 1, {"$ne": 1}),
    "a list": forged("at", [1], "001"),
    "a pattern": encoded('["at", {"$regularExpression": {"pattern": "a", "options": ""}}, "001"]'),
    "code as id": encoded('["at", 1, {"$code": "while (true);"}]'),
    "code": encoded('["at", {"$code": "while (true);"}, "001"]'),
    "a bound": encoded('["at", {"$minKey": 1}, "001"]'),
    "a bad object id": encoded('["at", {"$oid": "zz"}, "001"]'),
    "a bad amount": encoded('["at", {"$numberDecimal": "much"}, "001"]'),
    "a bad date": encoded('["at", {"$date": "yesterday"}, "001"]'),
    "a date beyond the calendar": encoded('["at", {"$date": {"$numberLong": "99999999999999999"}}, "001"]'),
    "a number beyond 64 bits": encoded('["at", 99999999999999999999, "001"]'),
    "half a character": encoded('["at", "\\ud800", "001"]'),
    "half a character as id": encoded('["at", 1, "\\ud800"]'),
    "deep": encoded("[" * 400),
}


@pytest.mark.parametrize("cursor", list(FORGED.values()), ids=list(FORGED))
async def test_a_cursor_made_by_hand_is_refused_not_an_error(things, cursor):
    with pytest.raises(Invalid) as refused:
        await ask(things, sort="at", cursor=cursor)
    assert codes(refused) == ["cursor_unknown"]


@pytest.mark.parametrize(
    "value", [None, "n05", True, 3, Int64(2**40), 2.5, BASE, Decimal128("1.50")], ids=lambda value: type(value).__name__
)
async def test_a_cursor_holds_any_value_of_an_order(things, value):
    await ask(things, sort="at", cursor=forged("at", value, "001"))


@pytest.mark.parametrize(
    "asked",
    [{"page": 0}, {"size": 0}, {"size": 201}, {"total": "roughly"}, {"cursor": "a" * 1001}, {"colour": "red"}],
    ids=str,
)
def test_what_a_page_query_refuses(asked):
    with pytest.raises(ValidationError):
        PageQuery(**asked)


def test_each_order_has_its_index_and_each_filter_before_the_default_order():
    keys = [list(index.document["key"].items()) for index in LISTED.indexes()]
    scope, end = ("seen_by", 1), ("_id", 1)
    assert keys == [
        [scope, ("at", 1), end], [scope, ("parts.price", 1), end], [scope, ("name", 1), end],
        [scope, ("kind", 1), ("at", 1), end],
    ]  # fmt: skip
