from collections.abc import Sequence

from pymongo import IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from services.organisation.domain.kept_file import KeptFile
from services.organisation.store.typed import Read, Typed

OF_STRUCTURE = Listed(
    "attachments",
    scope=("structure_id", "active"),
    default="-added_at",
    orders={"added_at": "added_at", "name": "file.name"},
)


class KeptFiles(Typed[KeptFile]):
    def __init__(self, parts: Parts) -> None:
        indexes = [IndexModel("file.url"), *OF_STRUCTURE.indexes()]
        super().__init__(parts.aggregates("attachments", indexes), KeptFile, "attachment_id")

    async def of(self, structure_id: str, attachment_id: str) -> Read[KeptFile] | None:
        return await self.find({"_id": attachment_id, "structure_id": structure_id, "active": True})

    async def all_of(self, structure_id: str) -> list[KeptFile]:
        return [one.value async for one in self.every({"structure_id": structure_id, "active": True})]

    async def count(self, structure_id: str) -> int:
        return await self.collection.count_documents({"structure_id": structure_id, "active": True})

    async def holding(self, urls: Sequence[str]) -> set[str]:
        """Those of these files that an attachment names."""
        rows = self.collection.find({"file.url": {"$in": list(urls)}, "active": True}, {"file.url": 1})
        return {row["file"]["url"] async for row in rows}

    async def page(self, structure_id: str, asked: PageQuery) -> Page[KeptFile]:
        rows = await find_page(self.collection, OF_STRUCTURE, {"structure_id": structure_id, "active": True}, asked)
        return rows.page([self.read(row).value for row in rows.documents], asked)
