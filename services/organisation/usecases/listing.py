"""Lists of rattachements and requests, each row with the names a person reads (ORG-18, ORG-20, ORG-21, ORG-26, ORG-28)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from chassis.lists import Page, PageQuery
from contracts.rattachement import RattachementState
from contracts.request import RequestState
from services.organisation.domain.person import Person
from services.organisation.domain.rattachement import Rattachement
from services.organisation.domain.request import Request
from services.organisation.domain.service import Service
from services.organisation.domain.structure import Structure
from services.organisation.domain.subjects import Attachment, Founding
from services.organisation.store import Store
from services.organisation.usecases import access

T = TypeVar("T", Rattachement, Request)


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """`structure` None: the request that was to create it came to nothing."""

    of: T
    person: Person
    structure: Structure | None
    service: Service | None


class Listing:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def rattachements(
        self, account_id: str, state: RattachementState | None, asked: PageQuery
    ) -> Page[Row[Rattachement]]:
        return await self._rows(await self._store.rattachements.mine(account_id, state, asked))

    async def habilitations(self, account_id: str, asked: PageQuery) -> Page[Row[Rattachement]]:
        return await self._rows(await self._store.rattachements.habilitations(account_id, asked))

    async def users(
        self, structure_id: str, account_id: str, filters: dict[str, Any], asked: PageQuery
    ) -> Page[Row[Rattachement]]:
        """Raises NotFound, Forbidden."""
        await access.may_manage(self._store, account_id, structure_id)
        return await self._rows(await self._store.rattachements.users(structure_id, filters, asked))

    async def requests(self, account_id: str, filters: dict[str, Any], asked: PageQuery) -> Page[Row[Request]]:
        return await self._rows(await self._store.requests.mine(account_id, filters, asked))

    async def approvals(self, account_id: str, filters: dict[str, Any], asked: PageQuery) -> Page[Row[Request]]:
        """What awaits this account as gestionnaire principal."""
        rights = await self._store.rattachements.rights(account_id)
        governed = {g.structure_id for g in rights.grants if g.gestionnaire_principal}
        return await self._rows(await self._store.requests.awaiting(governed, filters, asked))

    async def for_operators(
        self, account_id: str, state: RequestState, filters: dict[str, Any], asked: PageQuery
    ) -> Page[Row[Request]]:
        """What the platform's operators decide, or decided. Raises NotFound."""
        await access.may_operate(self._store, account_id)
        return await self._rows(await self._store.requests.for_operators(state, filters, asked))

    async def _rows(self, page: Page[T]) -> Page[Row[T]]:
        items: Sequence[T] = page.items
        people = await self._store.accounts.people(person_of(i) for i in items)
        structures = await self._store.structures.by_ids(i.structure_id for i in items)
        services = await self._store.services.by_ids(s for i in items if (s := service_of(i)))
        rows = [
            Row(
                i, people.get(person_of(i), Person(account_id=person_of(i))), structures.get(i.structure_id) or planned(i),
                services.get(service_of(i) or ""),
            )
            for i in items
        ]  # fmt: skip
        return Page(
            items=rows,
            total=page.total,
            total_is=page.total_is,
            page=page.page,
            size=page.size,
            next_cursor=page.next_cursor,
        )


def person_of(item: Rattachement | Request) -> str:
    return item.account_id if isinstance(item, Rattachement) else item.asked_by


def service_of(item: Rattachement | Request) -> str | None:
    if isinstance(item, Rattachement):
        return item.service_id
    return item.subject.service_id if isinstance(item.subject, Attachment) else None


def planned(item: Rattachement | Request) -> Structure | None:
    """The structure that a request was to create."""
    return item.subject.structure if isinstance(item, Request) and isinstance(item.subject, Founding) else None
