"""Lists of rattachements and requests, each row with the names a person reads (ORG-18, ORG-20, ORG-21, ORG-26, ORG-28)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from chassis.errors import NotFound
from chassis.lists import Page, PageQuery
from contracts.habilitation import Application, Level
from contracts.rattachement import RattachementState
from contracts.request import RequestState
from services.organisation.domain.mandat import DelegatedRight
from services.organisation.domain.person import Person
from services.organisation.domain.rattachement import Rattachement
from services.organisation.domain.request import Request
from services.organisation.domain.service import Service
from services.organisation.domain.structure import Structure
from services.organisation.domain.subjects import Attachment, Founding, Invitation, Mandating, MoreRights
from services.organisation.store import Store
from services.organisation.usecases import access

T = TypeVar("T", Rattachement, Request)


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """`structure` None: the request that was to create it came to nothing. `other`: of a mandate, the other side."""

    of: T
    person: Person
    structure: Structure | None
    service: Service | None
    other: Structure | None = None


@dataclass(frozen=True, slots=True)
class Delegated:
    """What somebody may do for `mandant`, as one of the people of `mandataire`."""

    right: DelegatedRight
    mandant: Structure
    mandataire: Structure


class Listing:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def rattachements(
        self, account_id: str, state: RattachementState | None, asked: PageQuery
    ) -> Page[Row[Rattachement]]:
        return await self._rows(await self._store.rattachements.mine(account_id, state, asked))

    async def habilitations(self, account_id: str, asked: PageQuery) -> Page[Row[Rattachement]]:
        return await self._rows(await self._store.rattachements.habilitations(account_id, asked))

    async def delegated(self, account_id: str, asked: PageQuery) -> Page[Delegated]:
        """What somebody may do for others, under mandates (ORG-13, ORG-26)."""
        page = await self._store.delegated.mine(account_id, asked)
        return Page(**dict(page) | {"items": await self._delegated(page.items)})

    async def _delegated(self, rights: Sequence[DelegatedRight]) -> list[Delegated]:
        ids = {i for r in rights for i in (r.mandant_id, r.mandataire_id)}
        structures = await self._store.structures.by_ids(ids)
        return [Delegated(r, structures[r.mandant_id], structures[r.mandataire_id]) for r in rights]

    async def users(
        self, structure_id: str | None, account_id: str, name: str, filters: dict[str, Any], asked: PageQuery
    ) -> Page[Row[Rattachement]]:
        """Of one structure, or of all that the account manages. Raises NotFound, Forbidden."""
        if structure_id is not None:
            await access.may_manage(self._store, account_id, structure_id)
        managed = [structure_id] if structure_id else await self._managed(account_id)
        return await self._rows(await self._store.rattachements.users(managed, name, filters, asked))

    async def _managed(self, account_id: str) -> list[str]:
        rights = await self._store.rattachements.rights(account_id)
        managing = rights.on(Application.ORGANISATION, Level.MODIFICATION)
        return sorted({g.structure_id for g in managing if g.service_id is None})

    async def user(self, person_id: str, account_id: str) -> tuple[Person, list[Row[Rattachement]], list[Delegated]]:
        """All that somebody holds on the structures that the account manages (ORG-20). Raises NotFound."""
        managed = await self._managed(account_id)
        links = await self._store.rattachements.of_person(person_id, managed)
        delegated = await self._delegated(await self._store.delegated.of_person(person_id, managed))
        if not links and not delegated:
            raise NotFound
        people = await self._store.accounts.people([person_id])
        return people.get(person_id, Person(account_id=person_id)), await self._described(links), delegated

    async def unanswered(self, account_id: str, filters: dict[str, Any], asked: PageQuery) -> Page[Row[Request]]:
        """What gestionnaires left without an answer (ORG-29). Raises NotFound."""
        await access.may_operate(self._store, account_id)
        return await self._rows(await self._store.requests.unanswered(filters, asked))

    async def request(self, request: Request) -> Row[Request]:
        return (await self._described([request]))[0]

    async def mine(self, request_id: str, account_id: str) -> Row[Request]:
        """Raises NotFound."""
        request = (await self._store.requests.get(request_id)).value
        if request.asked_by != account_id:
            raise NotFound
        return await self.request(request)

    async def requests(self, account_id: str, filters: dict[str, Any], asked: PageQuery) -> Page[Row[Request]]:
        return await self._rows(await self._store.requests.mine(account_id, filters, asked))

    async def approvals(
        self, account_id: str, state: RequestState, filters: dict[str, Any], asked: PageQuery
    ) -> Page[Row[Request]]:
        """What awaits this account as gestionnaire principal, or was answered."""
        rights = await self._store.rattachements.rights(account_id)
        governed = {g.structure_id for g in rights.grants if g.gestionnaire_principal}
        return await self._rows(await self._store.requests.for_gestionnaire(governed, state, filters, asked))

    async def for_operators(
        self, account_id: str, state: RequestState, filters: dict[str, Any], asked: PageQuery
    ) -> Page[Row[Request]]:
        """What the platform's operators decide, or decided. Raises NotFound."""
        await access.may_operate(self._store, account_id)
        return await self._rows(await self._store.requests.for_operators(state, filters, asked))

    async def _rows(self, page: Page[T]) -> Page[Row[T]]:
        return Page(**dict(page) | {"items": await self._described(page.items)})

    async def _described(self, items: Sequence[T]) -> list[Row[T]]:
        people = await self._store.accounts.people(person_of(i) for i in items)
        structures = await self._store.structures.by_ids(s for i in items for s in (i.structure_id, other_of(i)) if s)
        services = await self._store.services.by_ids(s for i in items if (s := service_of(i)))
        return [
            Row(
                i, people.get(person_of(i), Person(account_id=person_of(i))), structures.get(i.structure_id) or planned(i),
                services.get(service_of(i) or ""), structures.get(other_of(i)),
            )
            for i in items
        ]  # fmt: skip


def person_of(item: Rattachement | Request) -> str:
    return item.account_id if isinstance(item, Rattachement) else item.asked_by


def service_of(item: Rattachement | Request) -> str | None:
    if isinstance(item, Rattachement):
        return item.service_id
    return item.subject.service_id if isinstance(item.subject, Attachment | MoreRights | Invitation) else None


def other_of(item: Rattachement | Request) -> str:
    """The side of a mandate that does not decide on it; empty: it is about none."""
    if isinstance(item, Rattachement) or not isinstance(item.subject, Mandating):
        return ""
    sides = (item.subject.mandant_id, item.subject.mandataire_id)
    return next((side for side in sides if side != item.structure_id), "")


def planned(item: Rattachement | Request) -> Structure | None:
    """The structure that a request was to create."""
    return item.subject.structure if isinstance(item, Request) and isinstance(item.subject, Founding) else None
