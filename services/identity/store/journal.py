"""The journal of security records: only ever added to, each link holds the hash of the one before (ID-24)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from chassis.lists import Listed, PageQuery, Rows, find_page
from chassis.service import Parts
from chassis.store import Document
from services.identity.domain import chain
from services.identity.domain.chain import Link, Record

FILTERS = {"kind": "kind", "outcome": "outcome"}
OF_ACCOUNT = Listed("journal of an account", scope=("account_id",), orders={"at": "at"}, default="-at", filters=FILTERS)
OF_STRUCTURE = Listed(
    "journal of a structure", scope=("structure_id",), orders={"at": "at"}, default="-at",
    filters=FILTERS | {"account": "account_id"},
)  # fmt: skip
WHOLE = Listed(
    "journal", scope=("chain",), orders={"at": "at"}, default="-at",
    filters=FILTERS | {"account": "account_id", "structure": "structure_id", "address": "address"},
)  # fmt: skip
LISTS = {"journal": [OF_ACCOUNT, OF_STRUCTURE, WHOLE]}
CHAIN = "sha256-1"
"""How its hashes are made: `domain.chain.digest`."""
NAMES = tuple(f.name for f in fields(Record))


class Journal:
    def __init__(self, parts: Parts) -> None:
        self.collection = parts.database["journal"]
        lists = [index for listed in LISTS["journal"] for index in listed.indexes()]
        self.indexes = [IndexModel("event_id", unique=True), *lists]
        self._head: Link | None = None
        self._one_by_one = asyncio.Lock()
        parts.own(self)

    async def append(self, record: Record) -> None:
        """Once for each event, however often it comes; in one row with whatever other processes append."""
        async with self._one_by_one:
            while not await self._appended(record):
                if await self.collection.find_one({"event_id": record.event_id}):
                    return
                self._head = await self._last()

    async def _appended(self, record: Record) -> bool:
        link = chain.after(self._head, record)
        try:
            await self.collection.insert_one(_document(link))
        except DuplicateKeyError:
            return False
        self._head = link
        return True

    async def _last(self) -> Link | None:
        async for row in self.collection.find({"_id": {"$gt": ""}}).sort("_id", -1).limit(1):
            return _link(row)
        return None

    async def links(self) -> AsyncIterator[Link]:
        """From the first to the last."""
        async for row in self.collection.find({"_id": {"$gt": ""}}).sort("_id", 1):
            yield _link(row)

    async def whole(self, filters: Mapping[str, Any], asked: PageQuery) -> tuple[list[Link], Rows]:
        return await self.page(WHOLE, {"chain": CHAIN, **filters}, asked)

    async def page(self, listed: Listed, query: Mapping[str, Any], asked: PageQuery) -> tuple[list[Link], Rows]:
        rows = await find_page(self.collection, listed, query, asked)
        return [_link(row) for row in rows.documents], rows


def _document(link: Link) -> Document:
    return {"_id": link.id, "chain": CHAIN, "previous": link.previous, "hash": link.hash, **asdict(link.record)}


def _link(row: Document) -> Link:
    record = Record(**{name: row[name] for name in NAMES})
    return Link(number=int(row["_id"]), previous=row["previous"], hash=row["hash"], record=record)
