"""Lists that say all they hold: a declared order, cursor or page, an honest total, and the index that serves them.

A list is declared once, in its service's store (`LISTS`): its indexes come from the declaration, and the witness in
`tests/lists` plays each of them with every filter and every order.
"""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Generic, Literal, TypeVar

import bson
from bson import json_util
from bson.decimal128 import Decimal128
from bson.errors import BSONError
from bson.int64 import Int64
from pydantic import BaseModel, ConfigDict, Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from chassis.errors import Finding, Invalid, Text
from chassis.store import Collection, Document

T = TypeVar("T")
Shape = TypeVar("Shape")
COUNTED = 10_000
"""Up to here a total is exact; beyond it is « at least », unless the caller asks for the exact one."""
MAX_SIZE = 200
VALUES = frozenset({str, bool, int, Int64, float, datetime, Decimal128, type(None)})
"""Types that an order sorts by; not their subclasses, some of which (code) the store takes otherwise."""


class PageQuery(BaseModel):
    """What every list is asked with; a list's own query adds its filters and narrows `sort` to its columns."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=MAX_SIZE)] = 50
    cursor: Annotated[str | None, Field(max_length=1000, description="`next_cursor` of the page before")] = None
    sort: Annotated[str | None, Field(max_length=60, description="A column; with `-` before it, from the last")] = None
    total: Annotated[
        Literal["bounded", "exact"], Field(description=f"`bounded`: exact up to {COUNTED}, « at least » beyond")
    ] = "bounded"


Q = TypeVar("Q", bound=PageQuery)


class Page(BaseModel, Generic[T]):
    """`next_cursor` null: nothing follows. `total_is` at_least: there are more than `total`."""

    items: list[T]
    total: int
    total_is: Literal["exact", "at_least"]
    page: int
    size: int
    next_cursor: str | None


def items(page: Page[T], shape: Callable[[T], Shape]) -> Page[Shape]:
    """The same page, each of its items as `shape` shows it."""
    return Page(
        items=[shape(item) for item in page.items], total=page.total, total_is=page.total_is, page=page.page,
        size=page.size, next_cursor=page.next_cursor,
    )  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """`scope`: fields that every query of it names (whose list it is); `orders` and `filters`: column → path.

    `default` is an order, with `-` for descending. A path of `scope` may be an array; those of `orders` may not.
    """

    name: str
    scope: tuple[str, ...]
    orders: Mapping[str, str]
    default: str
    filters: Mapping[str, str] = field(default_factory=dict)

    def indexes(self) -> list[IndexModel]:
        """One an order, and one a filter before the default order."""
        lead = [(path, ASCENDING) for path in self.scope]
        first = self.orders[self.default.removeprefix("-")]
        by_order = [[*lead, (path, ASCENDING), ("_id", ASCENDING)] for path in self.orders.values()]
        by_filter = [
            [*lead, (path, ASCENDING), (first, ASCENDING), ("_id", ASCENDING)]
            for path in self.filters.values()
            if path not in (*self.scope, first)
        ]
        return [IndexModel(keys) for keys in _distinct([*by_order, *by_filter])]

    def order(self, sort: str | None) -> tuple[str, int]:
        """The path to sort by and its direction. Raises Invalid for a column that the list does not declare."""
        asked = sort or self.default
        path = self.orders.get(asked.removeprefix("-"))
        if path is None:
            raise Invalid(errors=[_unknown_order(asked, self.orders)])
        return path, DESCENDING if asked.startswith("-") else ASCENDING


def _distinct(indexes: Sequence[list[tuple[str, int]]]) -> list[list[tuple[str, int]]]:
    return [keys for n, keys in enumerate(indexes) if keys not in indexes[:n]]


def _unknown_order(asked: str, orders: Mapping[str, str]) -> Finding:
    columns = ", ".join(sorted(orders))
    return Finding(
        "sort", "sort_unknown", "INV-40",
        Text(f"« {asked} » n'est pas une colonne de tri", f"'{asked}' is not a column to sort by"),
        Text(f"Choisissez parmi : {columns}", f"Choose among: {columns}"), asked,
    )  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """One page as documents."""

    documents: list[Document]
    total: int
    exact: bool
    next_cursor: str | None

    def page(self, items: Sequence[T], asked: PageQuery) -> Page[T]:
        return Page(
            items=list(items), total=self.total, total_is="exact" if self.exact else "at_least", page=asked.page,
            size=asked.size, next_cursor=self.next_cursor,
        )  # fmt: skip


async def walk(page: Callable[[Q], Awaitable[Page[T]]], asked: Q) -> AsyncIterator[T]:
    """All rows of a list from its first, whatever page was asked for."""
    asked = asked.model_copy(update={"size": MAX_SIZE, "page": 1, "cursor": None})
    while True:
        found = await page(asked)
        for item in found.items:
            yield item
        if found.next_cursor is None:
            return
        asked = asked.model_copy(update={"cursor": found.next_cursor})


async def find_page(
    collection: Collection, listed: Listed, query: Mapping[str, Any], asked: PageQuery,
    projection: Mapping[str, Any] | None = None,
) -> Rows:  # fmt: skip
    """`query` holds the scope and the filters; a projection keeps the order's path. Raises Invalid: an unknown order or cursor."""
    path, direction = listed.order(asked.sort)
    order = asked.sort or listed.default
    skipped = 0 if asked.cursor else _skipped(asked)
    rest = _rest(path, direction, *_decoded(asked.cursor, order)) if asked.cursor else []
    total, exact = await _count(collection, query, asked.total)
    queries = [{"$and": [query, part]} for part in rest] or [dict(query)]
    sorting = [(path, direction), ("_id", direction)]
    find = partial(collection.find, projection=projection, sort=sorting, skip=skipped)
    documents = await _first(find, queries, asked.size + 1)
    more = len(documents) > asked.size
    documents = documents[: asked.size]
    return Rows(documents, total, exact, _encoded(documents[-1], path, order) if more else None)


async def _first(find: Callable[..., Any], queries: Sequence[Document], wanted: int) -> list[Document]:
    """The first rows of the queries, one query after the other."""
    documents: list[Document] = []
    for query in queries:
        if left := wanted - len(documents):
            documents += await find(query, limit=left).to_list(left)
    return documents


def _skipped(asked: PageQuery) -> int:
    """Rows before the page. Raises Invalid far down: each of them is read, so a cursor must go on from there."""
    skipped = (asked.page - 1) * asked.size
    if skipped > COUNTED:
        raise Invalid(errors=[_too_far(asked.page)])
    return skipped


def _too_far(page: int) -> Finding:
    return Finding(
        "page", "page_too_far", "INV-40",
        Text(f"Les pages vont jusqu'à la {COUNTED}e ligne", f"Pages reach the {COUNTED}th row"),
        Text("Continuez avec `next_cursor`, ou filtrez", "Go on with `next_cursor`, or narrow the list"), page,
    )  # fmt: skip


async def _count(collection: Collection, query: Mapping[str, Any], how: str) -> tuple[int, bool]:
    if how == "exact":
        return await collection.count_documents(dict(query)), True
    counted = await collection.count_documents(dict(query), limit=COUNTED + 1)
    return min(counted, COUNTED), counted <= COUNTED


def _rest(path: str, direction: int, value: Any, last_id: str) -> list[Document]:
    """What follows (value, id), in parts to be read one after the other.

    Each part is one range of the order's index; an `$or` of them would be read from the list's first row. Bounds never
    cross types, so null, which comes before everything, has a part of its own.
    """
    beyond = "$gt" if direction == ASCENDING else "$lt"
    tie: Document = {path: value, "_id": {beyond: last_id}}
    if value is None:
        return [tie, {path: {"$ne": None}}] if direction == ASCENDING else [tie]
    return [tie, {path: {beyond: value}}] if direction == ASCENDING else [tie, {path: {beyond: value}}, {path: None}]


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """None where a step of the dotted path is missing."""
    value: Any = document
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _encoded(document: Document, path: str, order: str) -> str:
    value = value_at(document, path)
    value = Decimal128(value) if isinstance(value, Decimal) else value
    text = json_util.dumps([order, value, document["_id"]])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str, order: str) -> tuple[Any, str]:
    """Raises Invalid, also for a cursor of another order: it would skip or repeat rows without a word."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        made_for, value, last_id = json_util.loads(text)
        bson.encode({"value": value, "_id": last_id})  # what the store cannot hold is refused here, not there
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError, BSONError):
        made_for = value = last_id = None
    if made_for != order or type(last_id) is not str or type(value) not in VALUES:
        raise Invalid(errors=[_bad_cursor(cursor)])
    return value, last_id


def _bad_cursor(cursor: str) -> Finding:
    return Finding(
        "cursor", "cursor_unknown", "INV-40",
        Text("Ce curseur n'est pas de cette liste dans cet ordre", "This cursor is not of this list in this order"),
        Text("Reprenez `next_cursor` tel quel, avec le même tri", "Use `next_cursor` as it came, with the same sort"),
        cursor[:80],
    )  # fmt: skip
