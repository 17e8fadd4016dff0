"""Checks what a ticket is about and to whom it goes, against the copies of today (SUP-1, SUP-3, SUP-4)."""

from dataclasses import dataclass

from chassis.errors import Finding, Invalid
from contracts.habilitation import Application, Level
from rights import Rights
from services.support.domain import addressing
from services.support.domain.addressing import Invoice
from services.support.domain.categories import Categories
from services.support.domain.ticket import Content, Destination
from services.support.store import Store


@dataclass(frozen=True, slots=True)
class Address:
    store: Store
    categories: Categories

    async def resolve(self, rights: Rights, content: Content) -> Destination:
        """Raises Invalid with all that is wrong."""
        sub = self.categories.find(content.category, content.sub_category)
        findings, invoice = [], None
        if content.object_number or content.object_id:
            found = await self.store.invoices.of(content.object_number, content.object_id)
            visible = [i for i in found if addressing.may_be_about(content, sub, i) and _sees(rights, content, i)]
            findings += addressing.object_findings(content, visible)
            invoice = visible[0] if visible else None
        to = addressing.destination(content, sub, invoice)
        findings += [*await self._receiver(to), *await self._sender(content)]
        if findings:
            raise Invalid(errors=findings)
        return to

    async def _receiver(self, to: Destination) -> list[Finding]:
        receiver = await self.store.structures.find(to.receiver_structure_id) if to.receiver_structure_id else None
        return addressing.receiver_findings(to, receiver)

    async def _sender(self, content: Content) -> list[Finding]:
        sender = await self.store.structures.find(content.sender_structure_id) if content.sender_service_id else None
        return addressing.sender_findings(content, sender.service_ids if sender else ())


def _sees(rights: Rights, content: Content, invoice: Invoice) -> bool:
    """On the side of the sending structure (SUP-3)."""
    if invoice.supplier_structure_id == content.sender_structure_id:
        application, service_id = Application.FACTURES_EMISES, invoice.supplier_service_id
    else:
        application, service_id = Application.FACTURES_RECUES, invoice.recipient_service_id
    return rights.allows(application, Level.CONSULTATION, content.sender_structure_id, service_id)
