"""Accounts."""

from collections.abc import AsyncIterator, Sequence

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

    async def by_login(self, key: str) -> Kept[Account] | None:
        document = await self.collection.find_one({"login_key": key})
        return self.kept(document) if document else None

    async def by_activation(self, digests: list[str]) -> Kept[Account] | None:
        return await self._by_link("activation", digests)

    async def by_contact_link(self, digests: list[str]) -> Kept[Account] | None:
        return await self._by_link("contact_link", digests)

    async def by_password_link(self, digests: list[str]) -> Kept[Account] | None:
        return await self._by_link("password_link", digests)

    async def _by_link(self, link: str, digests: list[str]) -> Kept[Account] | None:
        document = await self.collection.find_one({f"{link}.digest": {"$in": digests}})
        return self.kept(document) if document else None

    async def sealing(self) -> AsyncIterator[str]:
        """Ids of those that hold something sealed."""
        async for row in self.collection.find({"_id": {"$gt": ""}}, projection={"factors.kind": 1, "totp_proposed": 1}):
            if row.get("factors") or row.get("totp_proposed"):
                yield row["_id"]
