from typing import Any, ClassVar, Literal

from contracts import topics
from contracts.enumerations import Code
from contracts.envelope import EventData


class RattachementState(Code):
    """Where the link account ↔ structure stands (ORG-21; closed)."""

    EN_ATTENTE = "EN_ATTENTE", "En attente", "Waiting"
    VALIDE = "VALIDE", "Validé", "Approved"
    REFUSE = "REFUSE", "Refusé", "Refused"
    SUPPRIME = "SUPPRIME", "Supprimé", "Removed"


class RattachementRequested(EventData):
    """An account asks to be attached to a structure or one of its services (ORG-17). Key: rattachement id."""

    topic: ClassVar = topics.RATTACHEMENT_REQUESTED
    key: ClassVar = "rattachement_id"
    example: ClassVar[dict[str, Any]] = {
        "rattachement_id": "0199f0a2-0000-7000-8000-0000000000c2",
        "account_id": "0199f0a2-0000-7000-8000-000000000002",
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "structure_name": "ATELIER DUPONT",
        "service_id": None,
        "comment": "Je remplace Claude au service comptable",
        "gestionnaire_principal": "0199f0a2-0000-7000-8000-000000000001",
    }

    rattachement_id: str
    account_id: str
    structure_id: str
    structure_name: str
    service_id: str | None = None
    comment: str
    gestionnaire_principal: str | None = None


class RattachementDecided(EventData):
    """The gestionnaire principal approved or refused (ORG-18); a refusal has its reason. Key: rattachement id."""

    topic: ClassVar = topics.RATTACHEMENT_DECIDED
    key: ClassVar = "rattachement_id"
    example: ClassVar[dict[str, Any]] = {
        "rattachement_id": "0199f0a2-0000-7000-8000-0000000000c2",
        "account_id": "0199f0a2-0000-7000-8000-000000000002",
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "structure_name": "ATELIER DUPONT",
        "decision": "REFUSE",
        "reason": "Adresse inconnue de nos services",
        "decided_by": "0199f0a2-0000-7000-8000-000000000001",
    }

    rattachement_id: str
    account_id: str
    structure_id: str
    structure_name: str
    service_id: str | None = None
    decision: Literal[RattachementState.VALIDE, RattachementState.REFUSE]
    reason: str = ""
    decided_by: str
