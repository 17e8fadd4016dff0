"""Technical accounts (ID-22)."""

from contextlib import suppress

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from chassis.lists import Listed, PageQuery, Rows, find_page
from chassis.service import Parts
from chassis.typed import Kept, Typed
from contracts.security import SessionEnded
from services.identity.domain.technical import TechnicalAccount

TECHNICAL = Listed(
    "technical accounts", scope=("structure_id",), orders={"made_at": "made_at", "name": "name"}, default="-made_at",
    filters={"revoked": "revoked"},
)  # fmt: skip
LISTS = {"technical_accounts": [TECHNICAL]}


KEPT_SECONDS = 30 * 86_400  # published long before


class TechnicalAccounts(Typed[TechnicalAccount]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("technical_accounts", TECHNICAL.indexes()), TechnicalAccount)
        self.ended = parts.aggregates("ended_secrets", [IndexModel("changed_at", expireAfterSeconds=KEPT_SECONDS)])

    async def end(self, event: SessionEnded) -> None:
        """Of a secret's tokens, once."""
        with suppress(DuplicateKeyError):
            await self.ended.insert({"_id": event.session_id}, event)

    async def find_in(self, structure_id: str, account_id: str) -> Kept[TechnicalAccount] | None:
        document = await self.aggregates.find(account_id, {"structure_id": structure_id})
        return self.kept(document) if document else None

    async def at_work(self, structure_id: str) -> int:
        return await self.collection.count_documents({"structure_id": structure_id, "revoked": False})

    async def page(
        self, structure_id: str, revoked: bool | None, asked: PageQuery
    ) -> tuple[list[TechnicalAccount], Rows]:
        query = {"structure_id": structure_id} | ({} if revoked is None else {"revoked": revoked})
        rows = await find_page(self.collection, TECHNICAL, query, asked)
        return [self.kept(row).value for row in rows.documents], rows
