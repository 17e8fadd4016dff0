"""Mandates and delegations, and the rights that follow from them for the mandataire's people (ORG-13)."""

from collections.abc import AsyncIterator, Iterable

from pymongo import ASCENDING, IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from services.organisation.domain.mandat import DelegatedRight, Mandat, MandatKind, MandatState
from services.organisation.store.typed import Read, Typed

_ORDERS = {"since": "since", "ended_at": "ended_at"}
_FILTERS = {"kind": "kind", "state": "state"}
GIVEN = Listed("mandats_given", scope=("mandant_id",), default="-since", orders=_ORDERS, filters=_FILTERS)
HELD = Listed("mandats_held", scope=("mandataire_id",), default="-since", orders=_ORDERS, filters=_FILTERS)
DELEGATED = Listed(
    "delegated", scope=("account_id", "active"), default="mandant_id", orders={"mandant_id": "mandant_id"}
)


def _key(kind: MandatKind, mandant_id: str, mandataire_id: str) -> str:
    return f"{kind}:{mandant_id}:{mandataire_id}"


class Mandats(Typed[Mandat]):
    def __init__(self, parts: Parts) -> None:
        indexes = [
            IndexModel("in_force", unique=True, sparse=True, name="one_in_force"),
            *GIVEN.indexes(), *HELD.indexes(),
        ]  # fmt: skip
        super().__init__(parts.aggregates("mandats", indexes), Mandat, "mandat_id")

    def indexed(self, value: Mandat) -> Document:
        return {"in_force": _key(value.kind, value.mandant_id, value.mandataire_id) if value.holds else None}

    async def in_force(self, kind: MandatKind, mandant_id: str, mandataire_id: str) -> Read[Mandat] | None:
        return await self.find({"in_force": _key(kind, mandant_id, mandataire_id)})

    async def of_mandataire(self, structure_id: str) -> list[Mandat]:
        """Those in force."""
        return await self._holding({"mandataire_id": structure_id})

    async def of_mandant(self, structure_id: str) -> list[Mandat]:
        """Those in force."""
        return await self._holding({"mandant_id": structure_id})

    async def _holding(self, query: Document) -> list[Mandat]:
        return [one.value async for one in self.every(query | {"state": MandatState.EN_VIGUEUR.value})]

    async def given(self, mandant_ids: Iterable[str], filters: Document, asked: PageQuery) -> Page[Mandat]:
        return await self._page(GIVEN, {"mandant_id": {"$in": sorted(mandant_ids)}, **filters}, asked)

    async def held(self, mandataire_ids: Iterable[str], filters: Document, asked: PageQuery) -> Page[Mandat]:
        return await self._page(HELD, {"mandataire_id": {"$in": sorted(mandataire_ids)}, **filters}, asked)

    async def _page(self, listed: Listed, query: Document, asked: PageQuery) -> Page[Mandat]:
        rows = await find_page(self.collection, listed, query, asked)
        return rows.page([self.read(row).value for row in rows.documents], asked)


class DelegatedRights(Typed[DelegatedRight]):
    def __init__(self, parts: Parts) -> None:
        indexes = [IndexModel([("mandat_id", ASCENDING), ("active", ASCENDING)]), *DELEGATED.indexes()]
        super().__init__(parts.aggregates("delegated_rights", indexes), DelegatedRight, "right_id")

    def indexed(self, value: DelegatedRight) -> Document:
        return {"active": value.active}

    def of_mandat(self, mandat_id: str) -> AsyncIterator[Read[DelegatedRight]]:
        """Those that allow something."""
        return self.every({"mandat_id": mandat_id, "active": True})

    async def mine(self, account_id: str, asked: PageQuery) -> Page[DelegatedRight]:
        rows = await find_page(self.collection, DELEGATED, {"account_id": account_id, "active": True}, asked)
        return rows.page([self.read(row).value for row in rows.documents], asked)

    async def of_person(self, account_id: str, mandant_ids: Iterable[str]) -> list[DelegatedRight]:
        query = {"account_id": account_id, "active": True, "mandant_id": {"$in": sorted(mandant_ids)}}
        return [one.value async for one in self.every(query)]
