"""Notices, as each person reads them and as they leave in digests."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis.lists import COUNTED, Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Typed
from services.notifications.domain.digest import Digest
from services.notifications.domain.notice import Notice, NoticeState, Outlet
from services.notifications.store.kept import KEPT_SECONDS

FEED = Listed(
    "feed", scope=("account_id",), default="-at", orders={"at": "at"},
    filters={"state": "state", "kind": "kind", "structure_id": "structure_id"},
)  # fmt: skip
LISTS = {"notices": (FEED,)}
INDEXES = (
    *FEED.indexes(),
    IndexModel([("account_id", ASCENDING), ("marking", ASCENDING)]),
    IndexModel([("account_id", ASCENDING), ("created_at", ASCENDING)]),
    IndexModel([("digest_at", ASCENDING), ("account_id", ASCENDING)]),
    IndexModel("created_at", expireAfterSeconds=KEPT_SECONDS),
    IndexModel("about", sparse=True),
)
UNREAD, READ = NoticeState.NON_LU.value, NoticeState.LU.value


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose feed is read, the keys they hold, and the names of structures they hold rights on."""

    account_id: str
    keys: frozenset[str]
    structure_names: Mapping[str, str]

    @property
    def scope(self) -> Document:
        return {"account_id": self.account_id, "keys": {"$in": sorted(self.keys)}}


class Notices(Typed[Notice]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("notices", INDEXES), Notice)

    async def make(self, notice: Notice, mails: Sequence[Document]) -> None:
        """Once an event and person, whatever comes again; its mail leaves with it."""
        try:
            await self.add(notice, mails=mails)
        except DuplicateKeyError:
            return

    async def feed(self, reader: Reader, filters: Document, asked: PageQuery) -> Page[Notice]:
        """Raises Invalid for an unknown order or cursor."""
        rows = await find_page(self.collection, FEED, reader.scope | filters, asked, {"outbox": 0})
        return rows.page([self.kept(row).value for row in rows.documents], asked)

    async def unread(self, reader: Reader) -> int:
        """At most one more than lists count."""
        query = reader.scope | {"state": UNREAD}
        return int(await self.collection.count_documents(query, limit=COUNTED + 1))

    async def one(self, reader: Reader, notice_id: str) -> Notice | None:
        row = await self.collection.find_one({"_id": notice_id, **reader.scope})
        return self.kept(row).value if row else None

    async def set_read(self, reader: Reader, notice_id: str, *, read: bool) -> Notice | None:
        to = {"state": READ if read else UNREAD, "marking": None}
        return await self._set({"_id": notice_id, **reader.scope}, to)

    async def mark(self, reader: Reader, filters: Document, marking: str, until: datetime) -> int:
        """All unread ones that were there at `until`."""
        query = reader.scope | filters | {"state": UNREAD, "created_at": {"$lte": until}}
        return await self._set_many(query, {"state": READ, "marking": marking})

    async def unmark(self, account_id: str, marking: str) -> int:
        query = {"account_id": account_id, "marking": marking}
        return await self._set_many(query, {"state": UNREAD, "marking": None})

    async def since(self, account_ids: Collection[str], after: datetime, most: int = 0) -> list[Notice]:
        """The oldest first; `most` 0: all."""
        query = {"account_id": {"$in": sorted(account_ids)}, "created_at": {"$gte": after}}
        rows = self.collection.find(query, {"outbox": 0}).sort("created_at", ASCENDING).limit(most)
        return [self.kept(row).value for row in await rows.to_list(None)]

    async def present(self, notice_ids: Collection[str]) -> set[str]:
        rows = self.collection.find({"_id": {"$in": sorted(notice_ids)}}, {"_id": 1})
        return {row["_id"] for row in await rows.to_list(None)}

    async def digests_due(self, now: datetime, most: int) -> list[str]:
        """Accounts, from the longest due on."""
        rows = self.collection.find({"digest_at": {"$lte": now}}, {"account_id": 1}).sort("digest_at", ASCENDING)
        return list(dict.fromkeys([row["account_id"] for row in await rows.limit(most).to_list(None)]))

    async def for_digest(self, account_id: str, now: datetime) -> list[Notice]:
        rows = self.collection.find({"digest_at": {"$lte": now}, "account_id": account_id}, {"outbox": 0})
        return [self.kept(row).value for row in await rows.to_list(None)]

    async def digested(self, notice_ids: Collection[str], by: Outlet | None) -> None:
        """No longer waiting for a digest: they left in one, or were not to."""
        change: Document = {"$set": {"digest_at": None}, "$inc": {"version": 1}}
        change |= {"$addToSet": {"outlets": by.value}} if by else {}
        await self.collection.update_many({"_id": {"$in": sorted(notice_ids)}}, change)

    async def put_off(self, notice_ids: Collection[str], digest_at: datetime) -> None:
        change = {"$set": {"digest_at": digest_at}, "$inc": {"version": 1}}
        await self.collection.update_many({"_id": {"$in": sorted(notice_ids)}}, change)

    async def forget(self, account_id: str) -> None:
        """Those of a closed account, and its name in what others were told (ID-19)."""
        await self.collection.delete_many({"account_id": account_id})
        await self.collection.update_many({"about": account_id}, {"$set": {"params.who": ""}})

    async def _set(self, query: Document, fields: Document) -> Notice | None:
        change = {"$set": fields, "$inc": {"version": 1}}
        row = await self.collection.find_one_and_update(query, change, return_document=ReturnDocument.AFTER)
        return self.kept(row).value if row else None

    async def _set_many(self, query: Document, fields: Document) -> int:
        done = await self.collection.update_many(query, {"$set": fields, "$inc": {"version": 1}})
        return int(done.modified_count)


class Digests(Typed[Digest]):
    def __init__(self, parts: Parts) -> None:
        tidied = IndexModel("created_at", expireAfterSeconds=KEPT_SECONDS)
        super().__init__(parts.aggregates("digests", [tidied, IndexModel("account_id")]), Digest)

    async def make(self, digest: Digest, mail: Document) -> Digest:
        """The one of this day that there is, where one was made before."""
        try:
            return (await self.add(digest, mails=[mail])).value
        except DuplicateKeyError:
            return (await self.get(digest.id)).value
