"""Sessions, and the list of those that are open."""

from datetime import datetime
from typing import Any

from pymongo import IndexModel

from chassis.lists import Listed, PageQuery, Rows, find_page
from chassis.service import Parts
from chassis.typed import Kept, Typed
from services.identity.domain.session import Session

SESSIONS = Listed(
    "sessions", scope=("account_id", "ended"), orders={"last_used_at": "last_used_at"}, default="-last_used_at"
)
LISTS = {"sessions": [SESSIONS]}
INDEXES = (*SESSIONS.indexes(), IndexModel("expires_at", expireAfterSeconds=86_400))


class Sessions(Typed[Session]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("sessions", INDEXES), Session)

    async def open_of(self, account_id: str, now: datetime) -> list[Session]:
        rows = await self.collection.find(_open(account_id, now)).to_list(None)
        return [self.kept(row).value for row in rows]

    async def find_open(self, account_id: str, session_id: str, now: datetime) -> Kept[Session] | None:
        document = await self.aggregates.find(session_id, _open(account_id, now))
        return self.kept(document) if document else None

    async def forget(self, account_id: str) -> None:
        """From where, and with what, the person of a closed account came (ID-19)."""
        await self.collection.update_many({"account_id": account_id}, {"$set": {"device": "", "address": ""}})

    async def page(self, account_id: str, now: datetime, asked: PageQuery) -> tuple[list[Session], Rows]:
        rows = await find_page(self.collection, SESSIONS, _open(account_id, now), asked)
        return [self.kept(row).value for row in rows.documents], rows


def _open(account_id: str, now: datetime) -> dict[str, Any]:
    return {"account_id": account_id, "ended": False, "expires_at": {"$gt": now}}
