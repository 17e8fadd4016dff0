"""Raccordements of structures, and subscriptions to events: their codes, and what is told of their changes."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from contracts import topics
from contracts.enumerations import Code, Growing
from contracts.envelope import EventData, Shape
from contracts.lifecycle import RoleCode


class RaccordementKind(Code):
    """How a structure's systems are connected (RAC-6; growing)."""

    API = "API", "API", "API"


class RaccordementMode(Code):
    """Whose systems call (RAC-8; growing)."""

    DIRECT = "DIRECT", "Raccordement direct", "Direct"
    EDITEUR = "EDITEUR", "Logiciel d'un éditeur, chez le client", "A vendor's software, at the customer's"
    CONCENTRATEUR = "CONCENTRATEUR", "Concentrateur, pour ses partenaires", "Concentrator, for its partners"


class RaccordementUse(Code):
    """What a raccordement is for (RAC-6; growing)."""

    EMISSION = "EMISSION", "Émettre", "Send"
    RECEPTION = "RECEPTION", "Recevoir", "Receive"


class RaccordementState(Code):
    """Where a raccordement stands (RAC-7; growing)."""

    BROUILLON = "BROUILLON", "Brouillon", "Draft"
    EN_QUALIFICATION = "EN_QUALIFICATION", "En qualification", "Being qualified"
    ACTIF = "ACTIF", "Actif", "Active"
    SUSPENDU = "SUSPENDU", "Suspendu", "Suspended"
    ARRETE = "ARRETE", "Arrêté", "Stopped"


class RaccordementAction(Code):
    """What moves a raccordement or a subscription from one state to another (RAC-7, RAC-15; growing)."""

    QUALIFIER = "QUALIFIER", "Demander la qualification", "Ask for qualification"
    ACTIVER = "ACTIVER", "Activer", "Activate"
    SUSPENDRE = "SUSPENDRE", "Suspendre", "Suspend"
    REPRENDRE = "REPRENDRE", "Reprendre", "Resume"
    ARRETER = "ARRETER", "Arrêter définitivement", "Stop for good"


class SubscriptionState(Code):
    """Where a subscription stands (EVT-10; growing)."""

    A_ACTIVER = "A_ACTIVER", "À activer", "To be activated"
    ACTIF = "ACTIF", "Actif", "Active"
    SUSPENDU = "SUSPENDU", "Suspendu", "Suspended"
    ARRETE = "ARRETE", "Arrêté", "Stopped"


class SuspensionReason(Code):
    """Why nothing leaves any more (EVT-4, EVT-8; growing)."""

    DEMANDE = "DEMANDE", "À la demande de la structure", "As the structure asked"
    DROIT_PERDU = "DROIT_PERDU", "Le compte technique n'a plus le droit", "The technical account lost the right"
    RACCORDEMENT = "RACCORDEMENT", "Le raccordement n'est plus actif", "The raccordement is no longer active"
    STRUCTURE = "STRUCTURE", "La structure est désactivée", "The structure is deactivated"
    ECHECS = "ECHECS", "Cinq jours sans remise réussie", "Five days without a successful delivery"
    ADRESSE_RETIREE = "ADRESSE_RETIREE", "L'adresse a répondu 410", "The address answered 410"


class EventKind(Code):
    """What can be subscribed to (EVT-2; growing)."""

    INVOICE_DEPOSITED = "invoice.deposited", "Facture déposée", "Invoice deposited"
    INVOICE_STATUS_CHANGED = "invoice.status_changed", "Facture : changement d'état", "Invoice: change of state"
    STRUCTURE_CHANGED = "structure.changed", "Annuaire : structure publique", "Annuaire: public structure"
    RACCORDEMENT_CHANGED = "raccordement.changed", "Raccordement : changement", "Connection: change"
    TECHNICAL_ACCOUNT_CHANGED = (
        "technical_account.changed",
        "Compte technique : changement, ou secret qui va expirer",
        "Technical account: change, or secret about to expire",
    )


OF_INVOICES = frozenset({EventKind.INVOICE_DEPOSITED, EventKind.INVOICE_STATUS_CHANGED})
"""Kinds of which role, states and service choose; the others are told to whoever asks for them."""


class Contact(Shape):
    """Who answers for the machines (RAC-6)."""

    name: str
    email: str
    phone: str = ""


class RaccordementChanged(EventData):
    """A raccordement was declared or changed (compacted; RAC-7). Key: raccordement id.

    `reason`: a code or the words of who did it; `actor` of the envelope is who.
    """

    topic: ClassVar = topics.RACCORDEMENT_CHANGED
    key: ClassVar = "raccordement_id"
    example: ClassVar[dict[str, Any]] = {
        "raccordement_id": "0199f0a2-0000-7000-8000-0000000000d1",
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "label": "Gestion financière",
        "kind": "API",
        "mode": "DIRECT",
        "uses": ["RECEPTION"],
        "contact": {"name": "Service informatique", "email": "dsi@rennes.example", "phone": "0299000000"},
        "previous": "EN_QUALIFICATION",
        "state": "ACTIF",
        "at": "2026-11-21T09:12:31.120Z",
    }

    raccordement_id: str
    structure_id: str
    label: str
    kind: Annotated[str, Growing(RaccordementKind)]
    mode: Annotated[str, Growing(RaccordementMode)]
    uses: tuple[Annotated[str, Growing(RaccordementUse)], ...]
    contact: Contact
    previous: Annotated[str, Growing(RaccordementState)] | None = None
    state: Annotated[str, Growing(RaccordementState)]
    reason: str = ""
    at: datetime


class SubscriptionChanged(EventData):
    """A subscription was made or changed (compacted; EVT-1, EVT-4). Key: subscription id. It tells neither address nor secret."""

    topic: ClassVar = topics.SUBSCRIPTION_CHANGED
    key: ClassVar = "subscription_id"
    example: ClassVar[dict[str, Any]] = {
        "subscription_id": "0199f0a2-0000-7000-8000-0000000000d2",
        "raccordement_id": "0199f0a2-0000-7000-8000-0000000000d1",
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "service_id": None,
        "label": "Factures reçues vers la comptabilité",
        "role": "DESTINATAIRE",
        "kinds": ["invoice.status_changed"],
        "contact": {"name": "Service informatique", "email": "dsi@rennes.example", "phone": "0299000000"},
        "previous": "ACTIF",
        "state": "SUSPENDU",
        "suspension": "ECHECS",
        "at": "2026-11-21T09:12:31.120Z",
    }

    subscription_id: str
    raccordement_id: str
    structure_id: str
    service_id: str | None = None
    label: str
    role: RoleCode
    kinds: tuple[Annotated[str, Growing(EventKind)], ...]
    contact: Contact
    previous: Annotated[str, Growing(SubscriptionState)] | None = None
    state: Annotated[str, Growing(SubscriptionState)]
    suspension: Annotated[str, Growing(SuspensionReason)] | None = None
    at: datetime
