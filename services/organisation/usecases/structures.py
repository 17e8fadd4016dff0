"""Reading and changing structures (ORG-4, ORG-15)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chassis import clock
from chassis.errors import Conflict, Stale, Text, Unavailable
from chassis.headers import same_version
from chassis.lists import Page, PageQuery
from contracts.habilitation import Application
from contracts.structure import IdentifierType
from services.organisation.domain import structure_changes
from services.organisation.domain.announcements import structure_changed
from services.organisation.domain.register import Answer, Register
from services.organisation.domain.service import Service
from services.organisation.domain.structure import Structure
from services.organisation.store import Read, Store
from services.organisation.usecases import access, registers

NO_REGISTER = Text(
    "Seule une structure identifiée par un SIRET est connue du répertoire",
    "The register knows structures with a SIRET only",
)


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
    def __init__(self, store: Store, register: Register) -> None:
        self._store = store
        self._register = register

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
        return await self._saved(structure_id, lambda s: structure_changes.changed(s, given), if_match)

    async def activate(self, structure_id: str, account_id: str, *, active: bool) -> Read[Structure]:
        """Raises NotFound, Forbidden, ClosedSiret, Conflict."""
        await access.may_manage(self._store, account_id, structure_id)
        return await self._saved(structure_id, lambda s: structure_changes.activated(s, active=active))

    async def refresh(self, structure_id: str, account_id: str) -> Read[Structure]:
        """Asks the register now (ORG-6). Raises NotFound, Forbidden, Conflict, Unavailable."""
        await access.may_manage(self._store, account_id, structure_id)
        structure = (await self._store.structures.get(structure_id)).value
        if structure.identifier_type is not IdentifierType.SIRET:
            raise Conflict(NO_REGISTER)
        establishment, answer = await registers.ask(self._register, structure.identifier)
        if answer is Answer.INDISPONIBLE:
            raise Unavailable(registers.DOWN, retry_after=60)
        now = clock.now()
        return await self._saved(structure_id, lambda s: structure_changes.refreshed(s, establishment, answer, now))

    async def _saved(
        self, structure_id: str, change: Callable[[Structure], Structure], if_match: str | None = None
    ) -> Read[Structure]:
        """Raises Stale, and what `change` raises."""

        async def changed() -> Read[Structure]:
            found = await self._store.structures.get(structure_id)
            if not same_version(if_match, found.version):
                raise Stale
            after = change(found.value)
            gestionnaire = await self._store.rattachements.gestionnaire(structure_id)
            return await self._store.structures.save(found, after, structure_changed(after, gestionnaire))

        return await self._store.structures.retrying(changed, once=if_match not in (None, "*"))
