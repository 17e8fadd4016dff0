"""Accounts."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Kept, Typed
from contracts.envelope import EventData
from services.identity.domain.account import Account

ACCOUNT_INDEXES = (
    IndexModel("login_key", unique=True, name="login"),
    IndexModel("activation.digest", sparse=True, name="activation"),
    IndexModel("contact_link.digest", sparse=True, name="contact_link"),
    IndexModel("password_link.digest", sparse=True, name="password_link"),
    IndexModel("login_change.link.digest", sparse=True, name="login_link"),
    IndexModel("login_change.stop.digest", sparse=True, name="login_stop"),
    IndexModel("login_change.former_key", sparse=True, name="former_login"),
)


class AddressTaken(Exception):
    """Another account has this login."""


class Accounts(Typed[Account]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("accounts", ACCOUNT_INDEXES), Account)

    async def register(self, account: Account, *events: EventData, mails: Sequence[Document]) -> None:
        """Raises AddressTaken."""
        try:
            await self.add(account, *events, mails=mails)
        except DuplicateKeyError as error:
            raise AddressTaken from error

    async def move(
        self, kept: Kept[Account], account: Account, *events: EventData, mails: Sequence[Document] = ()
    ) -> Kept[Account]:
        """A change that may be one of login. Raises AddressTaken, Stale."""
        try:
            return await self.save(kept, account, *events, mails=mails)
        except DuplicateKeyError as error:
            raise AddressTaken from error

    async def is_free(self, key: str, now: datetime) -> bool:
        """Nobody has the login, nor can get it back (ID-18)."""
        held = {"login_change.former_key": key, "login_change.stop.expires_at": {"$gt": now}}
        return not await self.collection.find_one({"login_key": key}) and not await self.collection.find_one(held)

    async def by_login(self, key: str) -> Kept[Account] | None:
        document = await self.collection.find_one({"login_key": key})
        return self.kept(document) if document else None

    async def by_activation(self, digests: list[str]) -> Kept[Account] | None:
        return await self._by_link("activation", digests)

    async def by_contact_link(self, digests: list[str]) -> Kept[Account] | None:
        return await self._by_link("contact_link", digests)

    async def by_password_link(self, digests: list[str]) -> Kept[Account] | None:
        return await self._by_link("password_link", digests)

    async def by_login_link(self, digests: list[str]) -> Kept[Account] | None:
        return await self._by_link("login_change.link", digests)

    async def by_login_stop(self, digests: list[str]) -> Kept[Account] | None:
        return await self._by_link("login_change.stop", digests)

    async def _by_link(self, link: str, digests: list[str]) -> Kept[Account] | None:
        document = await self.collection.find_one({f"{link}.digest": {"$in": digests}})
        return self.kept(document) if document else None

    async def sealing(self) -> AsyncIterator[str]:
        """Ids of those that hold something sealed."""
        async for row in self.collection.find({"_id": {"$gt": ""}}, projection={"factors.kind": 1, "totp_proposed": 1}):
            if row.get("factors") or row.get("totp_proposed"):
                yield row["_id"]
