from collections.abc import Sequence

from pymongo import IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from services.organisation.domain.bank_account import BankAccount
from services.organisation.store.typed import Read, Typed

OF_STRUCTURE = Listed(
    "bank_accounts", scope=("structure_id",), default="name", orders={"name": "name", "created_at": "created_at"},
    filters={"active": "active"},
)  # fmt: skip


class BankAccounts(Typed[BankAccount]):
    def __init__(self, parts: Parts) -> None:
        indexes = [IndexModel("document.url"), *OF_STRUCTURE.indexes()]
        super().__init__(parts.aggregates("bank_accounts", indexes), BankAccount, "bank_account_id")

    async def of(self, structure_id: str, bank_account_id: str) -> Read[BankAccount] | None:
        return await self.find({"_id": bank_account_id, "structure_id": structure_id})

    async def all_of(self, structure_id: str) -> list[BankAccount]:
        return [one.value async for one in self.every({"structure_id": structure_id})]

    async def holding(self, urls: Sequence[str]) -> set[str]:
        """Those of these files that are the RIB of an account."""
        rows = self.collection.find({"document.url": {"$in": list(urls)}}, {"document.url": 1})
        return {row["document"]["url"] async for row in rows}

    async def page(self, structure_id: str, active: bool | None, asked: PageQuery) -> Page[BankAccount]:
        query = {"structure_id": structure_id} | ({} if active is None else {"active": active})
        rows = await find_page(self.collection, OF_STRUCTURE, query, asked)
        return rows.page([self.read(row).value for row in rows.documents], asked)
