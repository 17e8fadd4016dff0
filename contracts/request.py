"""What people ask for and somebody decides; what awaits the platform's operators is told on the bus."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

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
    MANDAT_DE_FACTURATION = "MANDAT_DE_FACTURATION", "Souscrire un mandat de facturation", "Mandate to issue invoices"
    DELEGATION_DE_RECEPTION = (
        "DELEGATION_DE_RECEPTION",
        "Déléguer les factures reçues",
        "Delegation of received invoices",
    )
    FIN_DE_MANDAT = "FIN_DE_MANDAT", "Fin d'un mandat ou d'une délégation", "End of a mandate or delegation"
    HABILITATIONS = "HABILITATIONS", "Gérer mes habilitations", "More rights for myself"
    INVITATION = "INVITATION", "Rattachement à l'initiative du gestionnaire", "Attachment by the manager"
    DUPLICATION = "DUPLICATION", "Duplication d'une structure", "Duplication of a structure"
    TRANSFERT = "TRANSFERT", "Transfert du gestionnaire principal", "Transfer to another manager"


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
    """Somebody asks what a gestionnaire principal or the platform's operators decide (ORG-28, ORG-30). Key: request id.

    `gestionnaire_principal`: who decides; null: the operators.
    """

    topic: ClassVar = topics.REQUEST_OPENED
    example: ClassVar = Asked.example | {"comment": "Je dirige le service comptable de la commune"}

    comment: str = ""
    gestionnaire_principal: str | None = None


class RequestReminded(Asked):
    """A request still waits for its answer (ORG-29): after 3 days, after 7, and after 14, when it is escalated.

    `gestionnaire_principal`: who is to decide; null where nobody governs the structure any more. Key: request id.
    """

    topic: ClassVar = topics.REQUEST_REMINDED
    example: ClassVar = Asked.example | {
        "kind": "RATTACHEMENT",
        "asked_at": "2026-11-18T09:22:31.120Z",
        "gestionnaire_principal": "0199f0a2-0000-7000-8000-000000000001",
        "days": 3,
        "escalated": False,
    }

    asked_at: datetime
    gestionnaire_principal: str | None = None
    days: int = Field(ge=1, description="Since it was asked, as the rule has it")
    escalated: bool = Field(description="The operators and whoever asked are told too (ORG-8)")


class InvitationSent(EventData):
    """A gestionnaire attaches somebody who has no account yet (ORG-19): the address is written to. Key: request id.

    It is completed by `habilitation.changed` once that address is proved by activating an account.
    """

    topic: ClassVar = topics.INVITATION_SENT
    key: ClassVar = "request_id"
    example: ClassVar[dict[str, Any]] = {
        "request_id": "0199f0a2-0000-7000-8000-0000000000d3",
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "structure_name": "ATELIER DUPONT",
        "email": "karim.benali@entreprise.example",
        "invited_by": "0199f0a2-0000-7000-8000-000000000001",
        "inviter_name": "Camille Martin",
    }

    request_id: str
    structure_id: str
    structure_name: str
    email: str
    invited_by: str
    inviter_name: str = ""


class RequestDecided(Asked):
    """A gestionnaire or an operator approved or refused it; a refusal has its reason. Key: request id."""

    topic: ClassVar = topics.REQUEST_DECIDED
    example: ClassVar = Asked.example | {
        "decision": "REFUSEE",
        "reason": "Aucun acte ne montre que vous parlez pour la commune",
        "decided_by": "0199f0a2-0000-7000-8000-000000000001",
    }

    decision: Literal[RequestState.APPROUVEE, RequestState.REFUSEE]
    reason: str = ""
    decided_by: str
