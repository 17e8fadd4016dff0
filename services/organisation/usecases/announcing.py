"""The present state of each aggregate, for `python -m services.organisation announce`."""

from chassis.announcing import Announced
from chassis.store import Document
from contracts import HabilitationChanged, ServiceChanged, StructureChanged
from contracts.rattachement import RattachementState
from services.organisation.domain.announcements import habilitation_changed, service_changed, structure_changed
from services.organisation.store import Store


class Announcing:
    def __init__(self, store: Store) -> None:
        self._store = store

    def announced(self) -> list[Announced]:
        return [
            Announced("structures", self._store.structures.aggregates, self.structure),
            Announced("services", self._store.services.aggregates, self.service),
            Announced("rattachements", self._store.rattachements.aggregates, self.habilitation),
        ]

    async def structure(self, document: Document) -> StructureChanged:
        structure = self._store.structures.read(document).value
        return structure_changed(structure, await self._store.rattachements.gestionnaire(structure.structure_id))

    async def service(self, document: Document) -> ServiceChanged:
        return service_changed(self._store.services.read(document).value)

    async def habilitation(self, document: Document) -> HabilitationChanged | None:
        """None while it waits for its answer: it has allowed nothing yet."""
        link = self._store.rattachements.read(document).value
        if link.state is RattachementState.EN_ATTENTE:
            return None
        structures = await self._store.structures.by_ids([link.structure_id])
        return habilitation_changed(link, structures.get(link.structure_id))
