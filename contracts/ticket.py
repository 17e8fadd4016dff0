from datetime import datetime
from typing import Annotated, Any, ClassVar

from contracts import topics
from contracts.enumerations import Code, Growing
from contracts.envelope import EventData, FileRef, Shape


class TicketState(Code):
    """Where a ticket stands (SUP-5; closed)."""

    BROUILLON = "BROUILLON", "Brouillon", "Draft"
    OUVERT = "OUVERT", "Ouvert", "Open"
    EN_ATTENTE_INFORMATIONS = "EN_ATTENTE_INFORMATIONS", "En attente d'informations", "Waiting for information"
    RESOLU = "RESOLU", "Résolu", "Resolved"
    FERME = "FERME", "Fermé", "Closed"


class TicketSide(Code):
    """Who asks and who answers (closed)."""

    EMETTEUR = "EMETTEUR", "Émetteur", "Sender"
    RECEVEUR = "RECEVEUR", "Receveur", "Receiver"


class TicketAction(Code):
    """What someone did on a ticket (SUP-5, SUP-7; growing)."""

    SOUMETTRE = "SOUMETTRE", "Envoyer", "Submit"
    REPONDRE = "REPONDRE", "Répondre", "Answer"
    DEMANDER_INFORMATION = "DEMANDER_INFORMATION", "Demander une information", "Ask for information"
    RESOUDRE = "RESOUDRE", "Résoudre", "Resolve"
    ACCEPTER = "ACCEPTER", "Accepter la réponse", "Accept the answer"
    RENVOYER = "RENVOYER", "Renvoyer", "Send back"
    FERMER = "FERMER", "Fermer", "Close"
    JOINDRE = "JOINDRE", "Joindre une pièce", "Attach a file"


class TicketObject(Shape):
    """What the ticket is about. `type`: FACTURE so far."""

    type: str
    id: str
    number: str


class Activity(Shape):
    """One step of the conversation (SUP-5); `attachment`: the file that JOINDRE added (SUP-7).

    `live`: whom it is for had the conversation open and read it at once (SUP-11).
    """

    kind: Annotated[str, Growing(TicketAction)]
    author: str
    side: TicketSide
    at: datetime
    text: str = ""
    attachment: FileRef | None = None
    live: bool = False


class TicketChanged(EventData):
    """A ticket was opened, answered, asked about, given a file, resolved or closed (SUP-5). Key: ticket id.

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
    sender_service_id: str | None = None
    receiver_structure_id: str | None = None
    object: TicketObject | None = None
    activity: Activity
