"""Making an account the gestionnaire principal of a structure (ORG-5), and those whom a directory names (ORG-14, ORG-32)."""

from contextlib import suppress
from dataclasses import replace

from chassis import clock
from chassis.ids import new_id
from contracts import AccountChanged, Event
from contracts.rattachement import RattachementState
from services.organisation.domain import rattachement
from services.organisation.domain.announcements import habilitation_changed, rattachement_decided, structure_changed
from services.organisation.domain.rattachement import AlreadyGoverned, Rattachement
from services.organisation.domain.structure import Structure
from services.organisation.store import Read, Store, Taken
from services.organisation.store.accounts import ACTIVE
from services.organisation.usecases import requests
from services.organisation.usecases.recording import right_changed

BECAME_GESTIONNAIRE = "La personne est devenue gestionnaire principal"


class Governing:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def attach(self, structure: Structure, account_id: str, rattachement_id: str) -> None:
        """Idempotent. Raises AlreadyGoverned: somebody else governs it."""
        now = clock.now()
        link = rattachement.governing(
            Rattachement(
                rattachement_id=rattachement_id, account_id=account_id, structure_id=structure.structure_id, asked_at=now
            ),
            now,
        )  # fmt: skip
        link = rattachement.derived(link, structure.applications)
        try:
            await self._store.rattachements.add(link, habilitation_changed(link, structure), right_changed(link))
        except Taken:
            await self._promote(structure, account_id)
        await requests.hand_over(self._store, structure.structure_id)

    async def _promote(self, structure: Structure, account_id: str) -> None:
        """The account is attached already, or asked to be: that rattachement becomes the gestionnaire's."""

        async def promoted() -> Read[Rattachement]:
            kept = await self._store.rattachements.open_one(account_id, structure.structure_id, None)
            if kept is None:
                raise AlreadyGoverned
            if kept.value.governs:
                return kept
            return await self._raised(kept, structure)

        try:
            link = (await self._store.rattachements.retrying(promoted)).value
        except Taken as error:
            raise AlreadyGoverned from error
        if asked := await self._store.requests.of_rattachement(link.rattachement_id):
            await requests.close(self._store, asked.value.request_id, BECAME_GESTIONNAIRE)

    async def _raised(self, kept: Read[Rattachement], structure: Structure) -> Read[Rattachement]:
        link = rattachement.derived(rattachement.governing(kept.value, clock.now()), structure.applications)
        waited = kept.value.state is RattachementState.EN_ATTENTE
        events = [rattachement_decided(link, structure)] if waited else []
        return await self._store.rattachements.save(
            kept, link, *events, habilitation_changed(link, structure), right_changed(link)
        )


class Appointments:
    """Structures whose gestionnaire a directory or a setting names by address: whoever proves that address governs."""

    def __init__(self, store: Store, governing: Governing) -> None:
        self._store = store
        self._governing = governing

    async def on_account(self, event: Event[AccountChanged]) -> None:
        """Once the copy is kept: a structure loaded at this moment looks there."""
        if event.data.state == ACTIVE:
            async for structure in self._store.structures.announced_to(event.data.login_email):
                await self._appoint(structure, event.data.account_id)

    async def appoint_waiting(self) -> None:
        """Those announced after their account was activated."""
        async for structure in self._store.structures.announced():
            account_id = await self._store.accounts.active_with(structure.value.announced_gestionnaire or "")
            if account_id:
                await self._appoint(structure, account_id)

    async def _appoint(self, kept: Read[Structure], account_id: str) -> None:
        """Until the last write it stays announced, so that whatever crashes is taken up again."""
        structure_id = kept.value.structure_id
        if await self._store.rattachements.gestionnaire(structure_id) is None:
            with suppress(AlreadyGoverned):  # by somebody else, at this moment
                await self._governing.attach(kept.value, account_id, new_id())

        async def announced() -> Read[Structure]:
            kept = await self._store.structures.get(structure_id)
            after = replace(kept.value, announced_gestionnaire=None)
            gestionnaire = await self._store.rattachements.gestionnaire(structure_id)
            return await self._store.structures.save(kept, after, structure_changed(after, gestionnaire))

        await self._store.structures.retrying(announced)
