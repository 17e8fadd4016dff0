"""The own copy of accounts: names to show, addresses to find announced gestionnaires by."""

from collections.abc import Iterable

from pymongo import ASCENDING, IndexModel

from chassis.service import Parts
from chassis.store import Document
from contracts import AccountChanged, Event
from services.organisation.domain.person import Person

ACTIVE = "ACTIF"


class Accounts:
    def __init__(self, parts: Parts) -> None:
        self.copy = parts.copy("accounts", [IndexModel([("login_key", ASCENDING), ("state", ASCENDING)])])

    async def keep(self, event: Event[AccountChanged]) -> None:
        known = event.data.model_dump(include={"first_name", "last_name", "login_email", "state"}, mode="json")
        await self.copy.apply(event, known | {"login_key": event.data.login_email.casefold()})

    async def active_with(self, address: str) -> str | None:
        """The active account that proved this address, if any."""
        query = {"login_key": address.casefold(), "state": ACTIVE}
        row = await self.copy.collection.find_one(query, {"_id": 1})
        return str(row["_id"]) if row else None

    async def with_sequence(self, account_id: str) -> tuple[Person, int] | None:
        """As last told, and by which of the account's events."""
        row = await self.copy.collection.find_one({"_id": account_id})
        return (_person(row), row["sequence"]) if row else None

    async def people(self, account_ids: Iterable[str]) -> dict[str, Person]:
        rows = self.copy.collection.find({"_id": {"$in": sorted(set(account_ids))}})
        return {row["_id"]: _person(row) async for row in rows}


def _person(row: Document) -> Person:
    known = {name: row[name] for name in ("first_name", "last_name", "login_email")}
    return Person(account_id=row["_id"], **known)
