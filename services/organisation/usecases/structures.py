"""Reading and changing structures (ORG-4, ORG-15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.errors import Stale
from chassis.headers import same_version
from chassis.lists import Page, PageQuery
from contracts.habilitation import Application
from services.organisation.domain import structure_changes
from services.organisation.domain.announcements import structure_changed
from services.organisation.domain.service import Service
from services.organisation.domain.structure import Structure
from services.organisation.store import Read, Store
from services.organisation.usecases import access


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A structure with its first services, how many it has, and who governs it."""

    read: Read[Structure]
    services: list[Service]
    services_total: int
    gestionnaire: str | None

    @property
    def structure(self) -> Structure:
        return self.read.value


class Structures:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def mine(self, account_id: str, asked: PageQuery) -> Page[Structure]:
        """Those whose « Organisation » the account may at least read, as a whole."""
        rights = await self._store.rattachements.rights(account_id)
        whole = {g.structure_id for g in rights.on(Application.ORGANISATION) if g.service_id is None}
        return await self._store.structures.page(whole, asked)

    async def read(self, structure_id: str, account_id: str) -> Read[Structure]:
        """Raises NotFound."""
        await access.may_read(self._store, account_id, structure_id)
        return await self._store.structures.get(structure_id)

    async def described(self, read: Read[Structure]) -> Described:
        services, total = await self._store.services.first(read.value.structure_id)
        gestionnaire = await self._store.rattachements.gestionnaire(read.value.structure_id)
        return Described(read=read, services=services, services_total=total, gestionnaire=gestionnaire)

    async def change(
        self, structure_id: str, account_id: str, given: Mapping[str, Any], if_match: str | None
    ) -> Read[Structure]:
        """Raises NotFound, Forbidden, Stale, Invalid."""
        await access.may_manage(self._store, account_id, structure_id)

        async def changed() -> Read[Structure]:
            found = await self._store.structures.get(structure_id)
            if not same_version(if_match, found.version):
                raise Stale
            after = structure_changes.changed(found.value, given)
            gestionnaire = await self._store.rattachements.gestionnaire(structure_id)
            return await self._store.structures.save(found, after, structure_changed(after, gestionnaire))

        return await self._store.structures.retrying(changed, once=if_match not in (None, "*"))
