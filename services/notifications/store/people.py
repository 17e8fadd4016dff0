"""What is known of people: a copy of accounts, what they chose, which addresses and devices they have."""

from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from chassis import clock
from chassis.errors import Stale
from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Typed
from contracts.account import AccountChanged
from contracts.envelope import Event
from contracts.notice import AddressBounced
from services.notifications.domain.bounce import Address
from services.notifications.domain.notice import Person
from services.notifications.domain.preferences import Choice, Preferences

Change = Callable[[tuple[Choice, ...]], tuple[Choice, ...]]


class People:
    """A copy of accounts."""

    def __init__(self, parts: Parts) -> None:
        self._copy = parts.copy("accounts")

    async def on_account(self, event: Event[AccountChanged]) -> None:
        names = ("contact_email", "first_name", "last_name", "language", "notifications", "state")
        await self._copy.apply(event, {name: getattr(event.data, name) for name in names})

    async def known(self, account_ids: Collection[str]) -> dict[str, Person]:
        rows = await self._copy.collection.find({"_id": {"$in": sorted(account_ids)}}).to_list(None)
        return {row["_id"]: _person(row) for row in rows}


class Choices(Typed[Preferences]):
    """What each person wants mailed, and when."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("preferences"), Preferences)

    async def of(self, account_ids: Collection[str]) -> dict[str, tuple[Choice, ...]]:
        rows = await self.collection.find({"_id": {"$in": sorted(account_ids)}}).to_list(None)
        return {row["_id"]: self.kept(row).value.choices for row in rows}

    async def choose(self, account_id: str, change: Change) -> Preferences:
        return await self.retrying(partial(self._choose, account_id, change))

    async def _choose(self, account_id: str, change: Change) -> Preferences:
        """Raises Stale."""
        kept = await self.find(account_id)
        before = kept.value if kept else Preferences(id=account_id)
        after = Preferences(id=account_id, choices=change(before.choices))
        if kept:
            return (await self.save(kept, after)).value
        try:
            return (await self.add(after)).value
        except DuplicateKeyError:
            raise Stale from None


class Addresses(Typed[Address]):
    """Which contact addresses mails came back from (NOT-10)."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("addresses"), Address)

    async def begin(self, address: Address, event: AddressBounced) -> None:
        """Raises Stale where another came before."""
        try:
            await self.add(address, event)
        except DuplicateKeyError:
            raise Stale from None

    async def bounced(self, account_ids: Collection[str]) -> dict[str, Address]:
        query = {"_id": {"$in": sorted(account_ids)}, "bounced_at": {"$ne": None}}
        return {row["_id"]: self.kept(row).value for row in await self.collection.find(query).to_list(None)}


class Devices:
    """Which devices each person logged in from."""

    def __init__(self, parts: Parts) -> None:
        index = IndexModel("account_id")
        self._copy = parts.copy("devices", [index])

    async def forget(self, account_id: str) -> None:
        await self._copy.collection.delete_many({"account_id": account_id})

    async def is_another(self, account_id: str, fingerprint: str, event_id: str) -> bool:
        """Whether it is new, and not the first: by the event that told of it, however often that comes."""
        devices, place = self._copy.collection, f"{account_id}.{fingerprint}"
        first = {"account_id": account_id, "event_id": event_id, "seen_at": clock.now()}
        with suppress(DuplicateKeyError):
            await devices.update_one({"_id": place}, {"$setOnInsert": first}, upsert=True)
        row = await devices.find_one({"_id": place})
        if row is None or row["event_id"] != event_id:
            return False
        return await devices.find_one({"account_id": account_id, "_id": {"$ne": place}}) is not None


def _person(row: Document) -> Person:
    """A copy made by the first version has no last name."""
    names = ("contact_email", "first_name", "language", "notifications", "state")
    return Person(account_id=row["_id"], last_name=row.get("last_name", ""), **{name: row[name] for name in names})
