"""Documents that hold nothing but what lists sort and filter by: many ties, some nulls, the same in every run."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from pymongo import IndexModel

from chassis.lists import Listed
from chassis.store import Document

DOCUMENTS = 1_200
FEW = 4
"""Values of what scopes and filters name."""
NULLS = 0.02
ARRAYS = frozenset({"visible_to", "words"})
BASE = datetime(2026, 1, 1, tzinfo=UTC)


def value(path: str, n: int) -> Any:
    """The n-th of a path, of the type its name tells."""
    name = path.rpartition(".")[2]
    if name.endswith(("_at", "_date")):
        return BASE + timedelta(hours=n)
    if name.startswith("total_"):
        return Decimal(n) / 100
    return bool(n % 2) if name == "active" else f"{name}-{n:04}"


def documents(lists: Sequence[Listed]) -> list[Document]:
    few = {path for listed in lists for path in (*listed.scope, *listed.filters.values())} - {"_id"}
    many = {path for listed in lists for path in listed.orders.values()} - few
    r = random.Random(7)
    return [_document(i, r, sorted(few), sorted(many)) for i in range(DOCUMENTS)]


def _document(i: int, r: random.Random, few: list[str], many: list[str]) -> Document:
    made: Document = {"_id": f"{i:05}"}
    for path in few:
        n = r.randrange(FEW)
        _set(made, path, [value(path, n), value(path, (n + 1) % FEW)] if path in ARRAYS else value(path, n))
    for path in many:
        _set(made, path, None if r.random() < NULLS else value(path, r.randrange(DOCUMENTS // 4)))
    return made


def _set(document: Document, path: str, to: Any) -> None:
    *steps, last = path.split(".")
    for step in steps:
        document = document.setdefault(step, {})
    document[last] = to


def scope(listed: Listed) -> Document:
    """Half the values of each path: several, as for somebody who acts for several structures."""
    return {
        path: {
            "$in": [f"{i:05}" for i in range(0, DOCUMENTS, 5)] if path == "_id" else [value(path, 0), value(path, 1)]
        }
        for path in listed.scope
    }


def narrowed(listed: Listed, filtered: str) -> Document:
    """By the filter of this name, with one value; with two where the name ends in `…`."""
    if not filtered:
        return scope(listed)
    path = listed.filters[filtered.removesuffix("…")]
    wanted = {"$in": [value(path, 0), value(path, 1)]} if filtered.endswith("…") else value(path, 1)
    return scope(listed) | {path: wanted}


def without_unique(indexes: Sequence[IndexModel]) -> list[IndexModel]:
    """What is made here has ties everywhere; whether an index is unique changes nothing in a list."""
    kept = [{k: v for k, v in index.document.items() if k != "unique"} for index in indexes]
    return [IndexModel(list(index.pop("key").items()), **index) for index in kept]
