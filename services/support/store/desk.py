"""What a receiver sets up for its desk: queues, and answers to use again (SUP-8)."""

from collections.abc import Collection
from typing import Any

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.typed import Typed
from services.support.domain.desk import CannedAnswer, Queue

QUEUES = Listed("queues", ("structure_id",), {"name": "name"}, "name")
ANSWERS = Listed("canned_answers", ("structure_id",), {"title": "title"}, "title")


class Queues(Typed[Queue]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("queues", QUEUES.indexes()), Queue)

    async def page(self, structure_id: str | None, asked: PageQuery) -> Page[Queue]:
        """`structure_id` None: the platform's own."""
        rows = await find_page(self.collection, QUEUES, {"structure_id": structure_id}, asked)
        return rows.page([self.kept(row).value for row in rows.documents], asked)

    async def names(self, queue_ids: Collection[str]) -> dict[str, str]:
        rows = await self.collection.find({"_id": {"$in": sorted(queue_ids)}}, {"name": 1}).to_list(None)
        return {row["_id"]: row["name"] for row in rows}

    async def taking(self, structure_id: str | None, category: str) -> str | None:
        """The queue into which a new ticket of this category goes; the first by name."""
        query: dict[str, Any] = {"structure_id": structure_id, "active": True, "categories": category}
        row = await self.collection.find_one(query, {"_id": 1}, sort=[("name", 1), ("_id", 1)])
        return row["_id"] if row else None


class CannedAnswers(Typed[CannedAnswer]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("canned_answers", ANSWERS.indexes()), CannedAnswer)

    async def page(self, structure_id: str | None, asked: PageQuery) -> Page[CannedAnswer]:
        """`structure_id` None: the platform's own."""
        rows = await find_page(self.collection, ANSWERS, {"structure_id": structure_id}, asked)
        return rows.page([self.kept(row).value for row in rows.documents], asked)
