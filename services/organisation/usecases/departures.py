"""People who closed their account leave their structures (ID-19)."""

from chassis import clock
from contracts import AccountClosed, Event
from contracts.rattachement import RattachementState
from services.organisation.domain import rattachement
from services.organisation.domain.announcements import habilitation_changed
from services.organisation.domain.rattachement import Rattachement
from services.organisation.store import Read, Store
from services.organisation.usecases.recording import right_changed

CLOSED = "La personne a fermé son compte"


class Departures:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def on_closed(self, event: Event[AccountClosed]) -> None:
        """Idempotent: what has ended is left as it is. A structure that they came to govern at that moment has no
        gestionnaire then, and can be claimed (ORG-30).
        """
        for state in (RattachementState.VALIDE, RattachementState.EN_ATTENTE):
            held = {"account_id": event.data.account_id, "state": state.value}
            for link in [link.value async for link in self._store.rattachements.every(held)]:
                await self._store.rattachements.retrying(lambda of=link.rattachement_id: self._ended(of))  # type: ignore[misc]

    async def _ended(self, rattachement_id: str) -> Read[Rattachement]:
        found = await self._store.rattachements.get(rattachement_id)
        if not found.value.open:
            return found
        structure = (await self._store.structures.get(found.value.structure_id)).value
        link = rattachement.ended(found.value, found.value.account_id, clock.now(), CLOSED)
        told = habilitation_changed(link, structure), right_changed(link)
        return await self._store.rattachements.save(found, link, *told)
