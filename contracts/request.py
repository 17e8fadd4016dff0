"""What people ask for and somebody decides; what awaits the platform's operators is told on the bus."""

from typing import Annotated, Any, ClassVar, Literal

from contracts import topics
from contracts.enumerations import Code, Growing
from contracts.envelope import EventData


class RequestKind(Code):
    """What is asked (growing)."""

    CREATION = "CREATION", "Création d'une structure", "Creation of a structure"
    CREATION_PUBLIQUE = (
        "CREATION_PUBLIQUE",
        "Inscription d'une structure publique à l'annuaire",
        "Entry of a public structure in the annuaire",
    )
    RATTACHEMENT = "RATTACHEMENT", "Rattachement à une structure", "Attachment to a structure"
    APPLICATIONS = "APPLICATIONS", "Activation ou arrêt d'une application", "Switching an application on or off"
    JUSTIFICATIF = "JUSTIFICATIF", "Vérification par un document", "Verification by a document"
    PARRAINAGE = "PARRAINAGE", "Vérification par une structure vérifiée", "Verification by a verified structure"
    RETRAIT = "RETRAIT", "Retrait de la vérification", "Withdrawal of the verification"
    RECLAMATION = "RECLAMATION", "Réclamation d'une structure", "Claim of a structure"


class RequestState(Code):
    """SANS_SUITE: closed without a decision, because what it asked for can no longer be (closed)."""

    EN_ATTENTE = "EN_ATTENTE", "En attente", "Waiting"
    APPROUVEE = "APPROUVEE", "Approuvée", "Approved"
    REFUSEE = "REFUSEE", "Refusée", "Refused"
    SANS_SUITE = "SANS_SUITE", "Sans suite", "Closed without a decision"


RequestKindCode = Annotated[str, Growing(RequestKind)]


class Asked(EventData):
    """What a request is about; its id is the key."""

    key: ClassVar = "request_id"
    example: ClassVar[dict[str, Any]] = {
        "request_id": "0199f0a2-0000-7000-8000-0000000000d1",
        "kind": "CREATION_PUBLIQUE",
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a2",
        "structure_name": "COMMUNE DE RENNES",
        "asked_by": "0199f0a2-0000-7000-8000-000000000002",
    }

    request_id: str
    kind: RequestKindCode
    structure_id: str
    structure_name: str
    asked_by: str


class RequestOpened(Asked):
    """Somebody asks what the platform's operators decide (ORG-30, ORG-31). Key: request id."""

    topic: ClassVar = topics.REQUEST_OPENED
    example: ClassVar = Asked.example | {"comment": "Je dirige le service comptable de la commune"}

    comment: str = ""


class RequestDecided(Asked):
    """An operator approved or refused it; a refusal has its reason. Key: request id."""

    topic: ClassVar = topics.REQUEST_DECIDED
    example: ClassVar = Asked.example | {
        "decision": "REFUSEE",
        "reason": "Aucun acte ne montre que vous parlez pour la commune",
        "decided_by": "0199f0a2-0000-7000-8000-000000000001",
    }

    decision: Literal[RequestState.APPROUVEE, RequestState.REFUSEE]
    reason: str = ""
    decided_by: str
