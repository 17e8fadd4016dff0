from datetime import datetime
from typing import Any, ClassVar, Literal

from contracts import topics
from contracts.envelope import EventData, Shape

TicketState = Literal["BROUILLON", "OUVERT", "EN_ATTENTE_INFORMATIONS", "RESOLU", "FERME"]


class TicketObject(Shape):
    type: str
    id: str
    number: str


class Activity(Shape):
    """One step of the conversation (SUP-5)."""

    kind: str
    author: str
    side: Literal["EMETTEUR", "RECEVEUR"]
    at: datetime
    text: str = ""


class TicketChanged(EventData):
    """A ticket was opened, answered, asked about, resolved or closed (SUP-5). Key: ticket id.

    `receiver_structure_id` null: the platform's own support.
    """

    topic: ClassVar = topics.TICKET_CHANGED
    key: ClassVar = "ticket_id"
    example: ClassVar[dict[str, Any]] = {
        "ticket_id": "0199f0a2-0000-7000-8000-0000000000f1",
        "number": "T2026-000017",
        "title": "Bon de commande manquant",
        "category": "FACTURES_EMISES",
        "sub_category": "M_QUESTION_DESTINATAIRE",
        "previous": "OUVERT",
        "state": "EN_ATTENTE_INFORMATIONS",
        "sender_account_id": "0199f0a2-0000-7000-8000-000000000001",
        "sender_structure_id": "0199f0a2-0000-7000-8000-0000000000a2",
        "receiver_structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "object": {"type": "FACTURE", "id": "0199f0a2-0000-7000-8000-0000000000e1", "number": "FA-2026-0001"},
        "activity": {
            "kind": "DEMANDER_INFORMATION",
            "author": "0199f0a2-0000-7000-8000-000000000003",
            "side": "RECEVEUR",
            "at": "2026-11-05T10:00:00Z",
            "text": "Quel est le numéro du bon de commande ?",
        },
    }

    ticket_id: str
    number: str
    title: str
    category: str
    sub_category: str
    previous: TicketState
    state: TicketState
    sender_account_id: str
    sender_structure_id: str
    receiver_structure_id: str | None = None
    object: TicketObject | None = None
    activity: Activity
