"""Where a ticket goes: the invoice's recipient or a public structure for « M - », else the platform (SUP-1, SUP-3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chassis.errors import Finding
from contracts.structure import StructureKind
from contracts.ticket import TicketObject
from services.support.domain.categories import SubCategory
from services.support.domain.messages import MESSAGES
from services.support.domain.ticket import Content, Destination

FACTURE = "FACTURE"
SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What support knows of one; `service_ids` are those of its active services."""

    id: str
    name: str
    email: str
    kind: str
    active: bool
    service_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """Its present parties: a recycled one may have changed recipient."""

    id: str
    number: str
    supplier_structure_id: str
    supplier_service_id: str | None = None
    recipient_structure_id: str
    recipient_service_id: str | None = None


def destination(content: Content, sub: SubCategory, invoice: Invoice | None) -> Destination:
    if invoice is None:
        return Destination(receiver_structure_id=content.receiver_structure_id if sub.business else None)
    about = TicketObject(type=FACTURE, id=invoice.id, number=invoice.number)
    return Destination(object=about, receiver_structure_id=invoice.recipient_structure_id if sub.business else None)


def may_be_about(content: Content, sub: SubCategory, invoice: Invoice) -> bool:
    """An invoice of the sending structure: one it sent, or, where the platform answers, one it received."""
    sent = invoice.supplier_structure_id == content.sender_structure_id
    return sent or (not sub.business and invoice.recipient_structure_id == content.sender_structure_id)


def object_findings(content: Content, visible: Sequence[Invoice]) -> list[Finding]:
    """One invoice must answer to the number, or to the identifier."""
    if len(visible) == 1:
        return []
    code = "object_ambiguous" if visible else "object_unknown"
    return [MESSAGES.finding("object_number", code, (content.object_number or content.object_id or "")[:SHOWN])]


def receiver_findings(to: Destination, receiver: Structure | None) -> list[Finding]:
    """A receiver that was typed: the recipient of an invoice is one already."""
    if to.object or to.receiver_structure_id is None:
        return []
    if receiver and receiver.active and receiver.kind == StructureKind.PUBLIQUE:
        return []
    return [MESSAGES.finding("receiver_structure_id", "receiver_not_public", to.receiver_structure_id[:SHOWN])]


def sender_findings(content: Content, service_ids: Collection[str]) -> list[Finding]:
    if content.sender_service_id is None or content.sender_service_id in service_ids:
        return []
    return [MESSAGES.finding("sender_service_id", "sender_service_unknown", content.sender_service_id[:SHOWN])]
