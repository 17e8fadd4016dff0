"""News, as operators write it and as everybody reads it."""

from datetime import datetime

from pymongo import DESCENDING

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Typed
from services.notifications.domain.news import News

PUBLISHED = Listed("published", scope=("withdrawn",), default="-publish_at", orders={"publish_at": "publish_at"})
WRITTEN = Listed(
    "written",
    scope=("withdrawn",),
    default="-created_at",
    orders={"created_at": "created_at", "publish_at": "publish_at"},
)
LISTS = {"news": (PUBLISHED, WRITTEN)}


class AllNews(Typed[News]):
    def __init__(self, parts: Parts) -> None:
        indexes = [index for listed in LISTS["news"] for index in listed.indexes()]
        super().__init__(parts.aggregates("news", indexes), News)

    def document(self, value: News) -> Document:
        return super().document(value) | {"withdrawn": value.withdrawn_at is not None}

    async def published(self, now: datetime, asked: PageQuery) -> Page[News]:
        return await self._page(PUBLISHED, {"withdrawn": False, "publish_at": {"$lte": now}}, asked)

    async def written(self, withdrawn: bool | None, asked: PageQuery) -> Page[News]:
        """None: withdrawn or not."""
        which = [False, True] if withdrawn is None else [withdrawn]
        return await self._page(WRITTEN, {"withdrawn": {"$in": which}}, asked)

    async def between(self, after: datetime, now: datetime, most: int) -> list[News]:
        """Published ones, the newest first."""
        query = {"withdrawn": False, "publish_at": {"$gt": after, "$lte": now}}
        rows = self.collection.find(query).sort("publish_at", DESCENDING).limit(most)
        return [self.kept(row).value for row in await rows.to_list(None)]

    async def _page(self, listed: Listed, query: Document, asked: PageQuery) -> Page[News]:
        rows = await find_page(self.collection, listed, query, asked, {"outbox": 0})
        return rows.page([self.kept(row).value for row in rows.documents], asked)
