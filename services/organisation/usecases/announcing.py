"""The present state of each aggregate, for `python -m services.organisation announce`."""

from chassis.announcing import Announced
from chassis.store import Document
from contracts import (
    BankDetailsChanged,
    HabilitationChanged,
    ServiceChanged,
    StructureAttachmentChanged,
    StructureChanged,
)
from contracts.rattachement import RattachementState
from services.organisation.domain.announcements import (
    attachment_changed,
    bank_details_changed,
    delegated_changed,
    habilitation_changed,
    service_changed,
    structure_changed,
)
from services.organisation.store import Store


class Announcing:
    def __init__(self, store: Store) -> None:
        self._store = store

    def announced(self) -> list[Announced]:
        return [
            Announced("structures", self._store.structures.aggregates, self.structure),
            Announced("services", self._store.services.aggregates, self.service),
            Announced("rattachements", self._store.rattachements.aggregates, self.habilitation),
            Announced("delegated_rights", self._store.delegated.aggregates, self.delegated),
            Announced("bank_accounts", self._store.bank_accounts.aggregates, self.bank_account),
            Announced("attachments", self._store.attachments.aggregates, self.attachment),
        ]

    async def structure(self, document: Document) -> StructureChanged:
        structure = self._store.structures.read(document).value
        return structure_changed(structure, await self._store.rattachements.gestionnaire(structure.structure_id))

    async def service(self, document: Document) -> ServiceChanged:
        return service_changed(self._store.services.read(document).value)

    async def delegated(self, document: Document) -> HabilitationChanged:
        right = self._store.delegated.read(document).value
        return delegated_changed(right, (await self._store.structures.get(right.mandant_id)).value)

    async def bank_account(self, document: Document) -> BankDetailsChanged:
        return bank_details_changed(self._store.bank_accounts.read(document).value)

    async def attachment(self, document: Document) -> StructureAttachmentChanged:
        return attachment_changed(self._store.attachments.read(document).value)

    async def habilitation(self, document: Document) -> HabilitationChanged | None:
        """None while it waits for its answer: it has allowed nothing yet."""
        link = self._store.rattachements.read(document).value
        if link.state is RattachementState.EN_ATTENTE:
            return None
        structures = await self._store.structures.by_ids([link.structure_id])
        return habilitation_changed(link, structures.get(link.structure_id))
