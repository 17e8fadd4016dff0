"""Switching an application of a structure on or off, for everybody attached (ORG-12)."""

from contextlib import suppress
from dataclasses import replace

from chassis import clock
from chassis.errors import NotFound
from chassis.ids import new_id
from contracts.habilitation import Application
from contracts.request import RequestKind
from services.organisation.domain import request as rules
from services.organisation.domain import structure_changes
from services.organisation.domain.announcements import structure_changed
from services.organisation.domain.request import Request
from services.organisation.domain.structure import Structure
from services.organisation.domain.subjects import Switch
from services.organisation.store import Read, Store
from services.organisation.usecases import access
from services.organisation.usecases.requests import Requests


class Applications:
    def __init__(self, store: Store, requests: Requests) -> None:
        self._store = store
        self._requests = requests

    async def switch(
        self, structure_id: str, account_id: str, application: Application, *, on: bool
    ) -> Read[Structure]:
        """One change that reaches the rights of everybody attached. Raises NotFound, Forbidden, ApplicationRefused."""
        await access.may_manage(self._store, account_id, structure_id)
        before = await self._store.structures.get(structure_id)
        if structure_changes.switched(before.value, application, on=on) == before.value:
            return before
        request = rules.asked(
            new_id(), RequestKind.APPLICATIONS, Switch(application=application, on=on), by=account_id,
            structure_id=structure_id, at=clock.now(),
        )  # fmt: skip
        await self._requests.open(request)
        return await self._store.structures.get(structure_id)

    async def paid(self, structure_id: str) -> None:
        """An invoice that it issued is being paid. One that is not known here is an installation's of before."""

        async def marked() -> Read[Structure]:
            kept = await self._store.structures.get(structure_id)
            return kept if kept.value.paid else await self._store.structures.save(kept, replace(kept.value, paid=True))

        with suppress(NotFound):
            await self._store.structures.retrying(marked)


class SwitchSteps:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def switch_application(self, request: Request) -> None:
        assert isinstance(request.subject, Switch)
        switch = request.subject

        async def switched() -> Read[Structure]:
            before = await self._store.structures.get(request.structure_id)
            after = structure_changes.switched(before.value, switch.application, on=switch.on)
            if after == before.value:
                return before
            gestionnaire = await self._store.rattachements.gestionnaire(request.structure_id)
            return await self._store.structures.save(before, after, structure_changed(after, gestionnaire))

        await self._store.structures.retrying(switched)
