"""Technical accounts (ID-22)."""

from contextlib import suppress
from dataclasses import replace

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from chassis.idempotency import Once
from chassis.lists import Listed, PageQuery, Rows, find_page
from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Kept, Typed
from contracts.envelope import EventData
from contracts.security import SessionEnded
from services.identity.domain.technical import TechnicalAccount

TECHNICAL = Listed(
    "technical accounts", scope=("structure_id",), orders={"made_at": "made_at", "name": "name"}, default="-made_at",
    filters={"revoked": "revoked"},
)  # fmt: skip
LISTS = {"technical_accounts": [TECHNICAL]}


KEPT_SECONDS = 30 * 86_400  # published long before


def place(structure_id: str, slot: int | None, account_id: str) -> str:
    """No two have the same; one that is revoked has none among those of its structure."""
    return account_id if slot is None else f"{structure_id}:{slot}"


class TechnicalAccounts(Typed[TechnicalAccount]):
    def __init__(self, parts: Parts) -> None:
        indexes = [*TECHNICAL.indexes(), IndexModel("place", unique=True, sparse=True, name="place")]
        super().__init__(parts.aggregates("technical_accounts", indexes), TechnicalAccount)
        self.ended = parts.aggregates("ended_secrets", [IndexModel("changed_at", expireAfterSeconds=KEPT_SECONDS)])

    async def end(self, event: SessionEnded) -> None:
        """Of a secret's tokens, once."""
        with suppress(DuplicateKeyError):
            await self.ended.insert({"_id": event.session_id}, event)

    async def find_in(self, structure_id: str, account_id: str) -> Kept[TechnicalAccount] | None:
        document = await self.aggregates.find(account_id, {"structure_id": structure_id})
        return self.kept(document) if document else None

    def document(self, value: TechnicalAccount) -> Document:
        return super().document(value) | {"place": place(value.structure_id, value.slot, value.id)}

    async def add_at_most(
        self, most: int, made: TechnicalAccount, *events: EventData, once: Once | None
    ) -> Kept[TechnicalAccount] | None:
        """In a slot that is free, however many are made at once; None where none is. Raises KeyReused."""
        rows = self.collection.find({"structure_id": made.structure_id, "revoked": False}, {"slot": 1})
        taken = {row.get("slot") async for row in rows}
        for slot in sorted(set(range(most)) - taken):
            with suppress(DuplicateKeyError):  # somebody else was quicker: the next one
                return await self.add(replace(made, slot=slot), *events, once=once)
        return await self._made_before(once)

    async def _made_before(self, once: Once | None) -> Kept[TechnicalAccount] | None:
        """A call that is repeated finds what it made, though it took the last slot."""
        document = await self.aggregates.made_with(once) if once else None
        return self.kept(document) if document else None

    async def page(
        self, structure_id: str, revoked: bool | None, asked: PageQuery
    ) -> tuple[list[TechnicalAccount], Rows]:
        query = {"structure_id": structure_id} | ({} if revoked is None else {"revoked": revoked})
        rows = await find_page(self.collection, TECHNICAL, query, asked)
        return [self.kept(row).value for row in rows.documents], rows
