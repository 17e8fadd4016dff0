"""Technical accounts (ID-22)."""

from contextlib import suppress
from datetime import datetime

from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from chassis.lists import Listed, PageQuery, Rows, find_page
from chassis.places import Placed
from chassis.service import Parts
from chassis.typed import Kept
from contracts.security import SessionEnded
from services.identity.domain.technical import TechnicalAccount

TECHNICAL = Listed(
    "technical accounts", scope=("structure_id",), orders={"made_at": "made_at", "name": "name"}, default="-made_at",
    filters={"revoked": "revoked"},
)  # fmt: skip
LISTS = {"technical_accounts": [TECHNICAL]}


KEPT_SECONDS = 30 * 86_400  # published long before


class TechnicalAccounts(Placed[TechnicalAccount]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, "technical_accounts", [*TECHNICAL.indexes(), IndexModel("warn_at")], TechnicalAccount)
        self.ended = parts.aggregates("ended_secrets", [IndexModel("changed_at", expireAfterSeconds=KEPT_SECONDS)])

    async def end(self, event: SessionEnded) -> None:
        """Of a secret's tokens, once."""
        with suppress(DuplicateKeyError):
            await self.ended.insert({"_id": event.session_id}, event)

    async def find_in(self, structure_id: str, account_id: str) -> Kept[TechnicalAccount] | None:
        document = await self.aggregates.find(account_id, {"structure_id": structure_id})
        return self.kept(document) if document else None

    async def to_warn(self, now: datetime, most: int) -> list[str]:
        """Whose end is to be told, the longest due first."""
        due = {"warn_at": {"$lte": now}}
        rows = self.collection.find(due, {"_id": 1}, sort=[("warn_at", ASCENDING)], limit=most)
        return [row["_id"] async for row in rows]

    def owner(self, value: TechnicalAccount) -> str | None:
        return None if value.revoked else value.structure_id

    async def page(
        self, structure_id: str, revoked: bool | None, asked: PageQuery
    ) -> tuple[list[TechnicalAccount], Rows]:
        query = {"structure_id": structure_id} | ({} if revoked is None else {"revoked": revoked})
        rows = await find_page(self.collection, TECHNICAL, query, asked)
        return [self.kept(row).value for row in rows.documents], rows
