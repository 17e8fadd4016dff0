"""Rights are derived, and announced when they differ from what was announced before (ORG-12, ORG-23, ORG-27)."""

from services.organisation.domain.announcements import habilitation_changed
from services.organisation.domain.rattachement import Rattachement, derived
from services.organisation.domain.request import Request
from services.organisation.store import Read, Store
from services.organisation.store.rattachements import BATCH
from services.organisation.usecases.recording import right_changed


class DerivedRights:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def derive(self, rattachement_id: str) -> None:
        """Looks again after each change, so that a switch of applications meanwhile is never missed."""
        while await self._changed(rattachement_id):
            pass

    async def _changed(self, rattachement_id: str) -> bool:
        before = 0

        async def once() -> Read[Rattachement]:
            nonlocal before
            read = await self._store.rattachements.get(rattachement_id)
            before = read.version
            structure = await self._store.structures.get(read.value.structure_id)
            after = derived(read.value, structure.value.applications)
            if after == read.value:
                return read
            return await self._store.rattachements.save(
                read, after, habilitation_changed(after, structure.value), right_changed(after)
            )

        return (await self._store.rattachements.retrying(once)).version != before

    async def spread(self, request: Request) -> str | None:
        """A page of the structure's rattachements; the id it came to, None after the last."""
        ids = await self._store.rattachements.valid_after(request.structure_id, request.cursor or "")
        for rattachement_id in ids:
            await self.derive(rattachement_id)
        return ids[-1] if len(ids) == BATCH else None
