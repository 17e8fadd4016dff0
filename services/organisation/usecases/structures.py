"""Reading and changing structures, their applications and their services (ORG-4, ORG-9, ORG-12, ORG-15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis import clock
from chassis.errors import NotFound, Stale
from chassis.headers import same_version
from chassis.idempotency import AlreadyDone, Once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from contracts.habilitation import Application
from contracts.request import RequestKind
from services.organisation.domain import request as rules
from services.organisation.domain import service as service_rules
from services.organisation.domain import structure_changes
from services.organisation.domain.announcements import service_changed, structure_changed
from services.organisation.domain.request import Request, Switch
from services.organisation.domain.service import CodeTaken, Service
from services.organisation.domain.structure import Structure
from services.organisation.store import Read, Store, Taken
from services.organisation.usecases import access
from services.organisation.usecases.requests import Requests


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


class Applications:
    def __init__(self, store: Store, requests: Requests) -> None:
        self._store = store
        self._requests = requests

    async def switch(
        self, structure_id: str, account_id: str, application: Application, *, on: bool
    ) -> Read[Structure]:
        """One change that reaches the rights of everybody attached. Raises NotFound, Forbidden, ApplicationRefused."""
        await access.may_manage(self._store, account_id, structure_id)
        found = await self._store.structures.get(structure_id)
        if structure_changes.switched(found.value, application, on=on) == found.value:
            return found
        request = rules.asked(
            new_id(), RequestKind.APPLICATIONS, Switch(application=application, on=on), by=account_id,
            structure_id=structure_id, at=clock.now(),
        )  # fmt: skip
        await self._requests.open(request)
        return await self._store.structures.get(structure_id)


class SwitchSteps:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def switch_application(self, request: Request) -> None:
        assert isinstance(request.subject, Switch)
        switch = request.subject

        async def switched() -> Read[Structure]:
            found = await self._store.structures.get(request.structure_id)
            after = structure_changes.switched(found.value, switch.application, on=switch.on)
            if after == found.value:
                return found
            gestionnaire = await self._store.rattachements.gestionnaire(request.structure_id)
            return await self._store.structures.save(found, after, structure_changed(after, gestionnaire))

        await self._store.structures.retrying(switched)


class Services:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def listed(self, structure_id: str, account_id: str, active: bool | None, asked: PageQuery) -> Page[Service]:
        """Raises NotFound."""
        await access.may_read(self._store, account_id, structure_id)
        return await self._store.services.page(structure_id, active, asked)

    async def add(
        self, structure_id: str, account_id: str, given: Mapping[str, Any], once: Once | None
    ) -> Read[Service]:
        """Raises NotFound, Forbidden, Invalid, CodeTaken, KeyReused."""
        await access.may_manage(self._store, account_id, structure_id)
        made = service_rules.checked(
            Service(service_id=new_id(), structure_id=structure_id, created_at=clock.now(), **given)
        )
        try:
            return await self._store.services.add(made, service_changed(made), once=once)
        except AlreadyDone as done:
            return self._store.services.made_by(done)
        except Taken as error:
            raise CodeTaken from error

    async def change(
        self, structure_id: str, service_id: str, account_id: str, given: Mapping[str, Any], if_match: str | None
    ) -> Read[Service]:
        """Raises NotFound, Forbidden, Stale, Invalid, CodeTaken."""
        await access.may_manage(self._store, account_id, structure_id)

        async def changed() -> Read[Service]:
            found = await self._store.services.of(structure_id, service_id)
            if found is None:
                raise NotFound
            if not same_version(if_match, found.version):
                raise Stale
            after = service_rules.changed(found.value, given)
            return await self._store.services.save(found, after, service_changed(after))

        try:
            return await self._store.services.retrying(changed, once=if_match not in (None, "*"))
        except Taken as error:
            raise CodeTaken from error
