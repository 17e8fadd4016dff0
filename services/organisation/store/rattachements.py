from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import FREE, Document
from chassis.words import beginnings, holding, sought
from contracts.habilitation import Application
from contracts.rattachement import RattachementState as State
from rights import NOTHING, Grant, Rights, machines
from services.organisation.domain.person import Person
from services.organisation.domain.rattachement import Rattachement
from services.organisation.store.typed import Read, Typed

ONE_OPEN = [("account_id", ASCENDING), ("structure_id", ASCENDING), ("service_id", ASCENDING)]
_DATES = {"asked_at": "asked_at", "decided_at": "decided_at"}
MINE = Listed("rattachements", scope=("account_id",), default="-asked_at", orders=_DATES, filters={"state": "state"})
HABILITATIONS = Listed("habilitations", scope=("account_id", "state"), default="-decided_at", orders=_DATES)
_USERS: dict[str, Any] = {
    "default": "asked_at", "orders": _DATES | {"name": "name"},
    "filters": {"state": "state", "role": "role", "service": "service_id"},
}  # fmt: skip
USERS = Listed("users", scope=("structure_id",), **_USERS)
FOUND = Listed("users_found", scope=("structure_id", "words"), **_USERS)
BATCH = 100


class Rattachements(Typed[Rattachement]):
    def __init__(self, parts: Parts) -> None:
        indexes = [
            IndexModel(ONE_OPEN, unique=True, partialFilterExpression={"open": True}, name="one_open"),
            IndexModel("governs", unique=True, sparse=True, name="one_gestionnaire"),
            IndexModel([("structure_id", ASCENDING), ("state", ASCENDING), ("_id", ASCENDING)]),
            IndexModel("changed_at"),
            *MINE.indexes(), *HABILITATIONS.indexes(), *USERS.indexes(), *FOUND.indexes(),
        ]  # fmt: skip
        super().__init__(parts.aggregates("rattachements", indexes), Rattachement, "rattachement_id")
        self._marks = parts.database["marks"]

    def indexed(self, value: Rattachement) -> Document:
        """`name`, `words` and `named` stand there from the start, so that a change of the rattachement leaves them."""
        return {
            "open": value.open or None, "governs": value.structure_id if value.governs else None,
            "name": "", "words": [], "named": 0,
        }  # fmt: skip

    async def name(self, person: Person, sequence: int) -> None:
        """What its person is found by (ORG-20), as of the account's `sequence`: an older name never replaces a newer."""
        names = f"{person.last_name} {person.first_name}".strip()
        words = beginnings((names, person.login_email))
        older = {"account_id": person.account_id, "named": {"$lt": sequence}}
        await self.collection.update_many(
            older, {"$set": {"name": names.casefold(), "words": words, "named": sequence}}
        )

    async def followed(self) -> datetime:
        """Up to when changes were followed up; long ago when none were."""
        mark = await self._marks.find_one({"_id": "rattachements"})
        return mark["at"] if mark else FREE

    async def follow_from(self, at: datetime) -> None:
        await self._marks.update_one({"_id": "rattachements"}, {"$set": {"at": at}}, upsert=True)

    async def changed_since(self, since: datetime) -> AsyncIterator[tuple[Read[Rattachement], datetime]]:
        async for row in self.collection.find({"changed_at": {"$gt": since}}).sort("changed_at", ASCENDING):
            yield self.read(row), row["changed_at"]

    async def open_one(self, account_id: str, structure_id: str, service_id: str | None) -> Read[Rattachement] | None:
        query = {"account_id": account_id, "structure_id": structure_id, "service_id": service_id, "open": True}
        return await self.find(query)

    async def gestionnaire(self, structure_id: str) -> str | None:
        """The account that governs it: kept here and nowhere else (ORG-5)."""
        row = await self.collection.find_one({"governs": structure_id}, {"account_id": 1})
        return str(row["account_id"]) if row else None

    async def rights(self, account_id: str) -> Rights:
        """From the source itself, so that a change counts at once here."""
        if machine := machines.acting(account_id):
            governing = [_grant(link.value) async for link in self.every({"governs": machine.structure_id})]
            return machines.rights_of(account_id, machine, governing)
        held = [link.value async for link in self.every({"account_id": account_id, "state": State.VALIDE.value})]
        return Rights(account_id, tuple(_grant(link) for link in held))

    async def valid_after(self, structure_id: str, cursor: str) -> list[str]:
        """The next ids in force on a structure, in their order."""
        query = {"structure_id": structure_id, "state": State.VALIDE.value, "_id": {"$gt": cursor}}
        rows = self.collection.find(query, {"_id": 1}).sort("_id", ASCENDING).limit(BATCH)
        return [row["_id"] async for row in rows]

    async def mine(self, account_id: str, state: State | None, asked: PageQuery) -> Page[Rattachement]:
        query = {"account_id": account_id} | ({"state": state.value} if state else {})
        return await self._page(MINE, query, asked)

    async def habilitations(self, account_id: str, asked: PageQuery) -> Page[Rattachement]:
        return await self._page(HABILITATIONS, {"account_id": account_id, "state": State.VALIDE.value}, asked)

    async def users(
        self, structure_ids: Iterable[str], name: str, filters: Document, asked: PageQuery
    ) -> Page[Rattachement]:
        """Of these structures; `name`: words of their names or addresses."""
        of: Document = {"structure_id": {"$in": sorted(structure_ids)}, **filters}
        if not name:
            return await self._page(USERS, of, asked)
        return await self._page(FOUND, {**of, **(holding("words", sought(name)) if sought(name) else NOTHING)}, asked)

    async def of_person(self, account_id: str, structure_ids: Iterable[str]) -> list[Rattachement]:
        """Those in force or waiting, by structure."""
        query = {"account_id": account_id, "structure_id": {"$in": sorted(structure_ids)}, "open": True}
        return sorted([one.value async for one in self.every(query)], key=lambda link: link.structure_id)

    async def _page(self, listed: Listed, query: Document, asked: PageQuery) -> Page[Rattachement]:
        rows = await find_page(self.collection, listed, query, asked)
        return rows.page([self.read(row).value for row in rows.documents], asked)


def _grant(link: Rattachement) -> Grant:
    profiles = frozenset(
        (application, p.level) for p in link.profiles if (application := Application.known(p.application))
    )
    return Grant(link.structure_id, link.service_id, link.governs, profiles)
