"""Every list that a service declares, with every filter and every order: served by an index, and complete to the end."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.lists import PageQuery, find_page, value_at
from chassis.store import Database
from tests.kit.lists import Cost, Declared, Sent, cost, declared, pages, scans
from tests.lists.synthetic import NULLS, documents, narrowed, scope

SIZE, LONG = 10, 150
MOST = 2.0
"""Documents examined ÷ returned."""
BY_ID = {
    "organisation.structures": "the structures that one account holds rights on are read by their ids, then sorted",
}
"""Lists that read all they hold, and why they may."""
LISTS = declared()
Played = tuple[Database, Sent]
Table = Callable[[Declared, str, str, float, float], None]


def orders(one: Declared) -> list[str]:
    return [sign + column for column in one.listed.orders for sign in ("", "-")]


def filters(one: Declared) -> list[str]:
    """None, each with one value, each with two."""
    return ["", *one.listed.filters, *(f"{name}…" for name in one.listed.filters)]


WALKS = [pytest.param(one, sort, id=f"{one} {sort}") for one in LISTS for sort in orders(one)]
QUESTIONS = [
    pytest.param(one, filtered, sort, id=f"{one} {filtered or 'all'} {sort}")
    for one in LISTS
    for filtered in filters(one)
    for sort in orders(one)
]


def test_the_services_declare_lists() -> None:
    assert {one.service for one in LISTS} >= {"invoicing", "organisation", "support"}
    assert BY_ID.keys() <= {str(one) for one in LISTS}


def ratio(costs: list[Cost]) -> float:
    return sum(one.examined for one in costs) / max(1, sum(one.returned for one in costs))


@pytest.mark.parametrize(("one", "filtered", "sort"), QUESTIONS)
async def test_an_index_serves_it(played: Played, table: Table, one: Declared, filtered: str, sort: str) -> None:
    database, sent = played
    collection, query = database[f"{one.service}.{one.collection}"], narrowed(one.listed, filtered)

    async def costs(**asked: Any) -> list[Cost]:
        """Of the page's rows; the total's query is only looked at for a scan."""
        sent.take()
        await find_page(collection, one.listed, query, PageQuery(size=SIZE, sort=sort, **asked))
        commands = sent.take()
        assert [command for command in commands if await scans(database, command)] == []
        return [await cost(database, command) for command in commands if "find" in command]

    first = await costs()
    before = await find_page(collection, one.listed, query, PageQuery(size=SIZE, sort=sort, page=2))
    later = await costs(cursor=before.next_cursor)
    assert sum(each.returned for each in first) == SIZE + 1, "enough documents to tell"
    table(one, filtered, sort, ratio(first), ratio(later))
    promised = not filtered or sort.removeprefix("-") == one.listed.default.removeprefix("-")
    if promised and str(one) not in BY_ID:
        assert ratio(first) <= MOST
        assert ratio(later) <= MOST


@pytest.mark.parametrize(("one", "sort"), WALKS)
async def test_it_holds_every_document_once_in_order(played: Played, one: Declared, sort: str) -> None:
    database, _ = played
    collection, query = database[f"{one.service}.{one.collection}"], scope(one.listed)
    expected = in_order(one, sort)
    by_cursor = [
        row["_id"] async for rows in pages(collection, one.listed, query, sort, LONG) for row in rows.documents
    ]
    assert by_cursor == expected
    by_page = []
    for page in range(1, len(expected) // LONG + 2):
        rows = await find_page(collection, one.listed, query, PageQuery(size=LONG, sort=sort, page=page))
        by_page += [row["_id"] for row in rows.documents]
        assert (rows.total, rows.exact) == (len(expected), True)
    assert by_page == expected


def in_order(one: Declared, sort: str) -> list[str]:
    """The plain list: in scope, null first, ties by id; turned round from the last."""
    path = one.listed.orders[sort.removeprefix("-")]
    lists = [other.listed for other in LISTS if (other.service, other.collection) == (one.service, one.collection)]
    rows = [row for row in documents(lists) if all(within(row, p, c["$in"]) for p, c in scope(one.listed).items())]
    rows.sort(key=lambda row: ((value := value_at(row, path)) is not None, 0 if value is None else value, row["_id"]))
    return [row["_id"] for row in (reversed(rows) if sort.startswith("-") else rows)]


def within(row: dict[str, Any], path: str, wanted: list[Any]) -> bool:
    held = value_at(row, path)
    return bool(set(held) & set(wanted)) if isinstance(held, list) else held in wanted


def test_what_is_listed_here_has_ties_and_nulls() -> None:
    """Or the walks prove little."""
    lists = [one.listed for one in LISTS if one.service == "invoicing"]
    values = [value_at(row, "state_at") for row in documents(lists)]
    assert values.count(None) > NULLS * len(values) / 2
    assert len(set(values)) < len(values) / 2
