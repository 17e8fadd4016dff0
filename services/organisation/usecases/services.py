"""A structure's services: listing, adding, changing (ORG-9)."""

from collections.abc import Mapping
from typing import Any

from chassis import clock
from chassis.errors import NotFound, Stale
from chassis.headers import same_version
from chassis.idempotency import AlreadyDone, Once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from services.organisation.domain import service as rules
from services.organisation.domain.announcements import service_changed
from services.organisation.domain.service import CodeTaken, Service
from services.organisation.store import Read, Store, Taken
from services.organisation.usecases import access


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
        made = rules.checked(Service(service_id=new_id(), structure_id=structure_id, created_at=clock.now(), **given))
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
            after = rules.changed(found.value, given)
            return await self._store.services.save(found, after, service_changed(after))

        try:
            return await self._store.services.retrying(changed, once=if_match not in (None, "*"))
        except Taken as error:
            raise CodeTaken from error
