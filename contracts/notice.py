from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from contracts import topics
from contracts.enumerations import Code
from contracts.envelope import EventData


class NoticeKind(Code):
    """What a notice tells a person of (NOT-3, NOT-6; growing)."""

    RATTACHEMENT_REQUESTED = "rattachement_requested", "Rattachement demandé", "Attachment requested"
    RATTACHEMENT_UNGOVERNED = (
        "rattachement_ungoverned",
        "Rattachement demandé, sans gestionnaire",
        "Attachment requested where nobody governs",
    )
    RATTACHEMENT_APPROVED = "rattachement_approved", "Rattachement accepté", "Attachment approved"
    RATTACHEMENT_REFUSED = "rattachement_refused", "Rattachement refusé", "Attachment refused"
    REQUEST_TO_DECIDE = "request_to_decide", "Demande à décider", "Request to decide"
    REQUEST_TO_APPROVE = "request_to_approve", "Demande à approuver", "Request to approve"
    REQUEST_REMINDED = "request_reminded", "Rappel d'une demande", "Reminder of a request"
    REQUEST_ESCALATED = (
        "request_escalated",
        "Demande sans réponse du gestionnaire",
        "Request that its manager left unanswered",
    )
    REQUEST_UNANSWERED = (
        "request_unanswered",
        "Votre demande reste sans réponse",
        "Your request is left without an answer",
    )
    REQUEST_APPROVED = "request_approved", "Demande acceptée", "Request approved"
    REQUEST_REFUSED = "request_refused", "Demande refusée", "Request refused"
    HABILITATION_CHANGED = "habilitation_changed", "Habilitations modifiées", "Rights changed"
    HABILITATION_ENDED = "habilitation_ended", "Habilitations terminées", "Rights ended"
    INVOICE_DEPOSITED = "invoice_deposited", "Facture déposée", "Invoice deposited"
    INVOICE_AVAILABLE = "invoice_available", "Facture à traiter", "Invoice to process"
    INVOICE_DELIVERED = "invoice_delivered", "Facture mise à disposition", "Invoice made available"
    INVOICE_TO_RECYCLE = "invoice_to_recycle", "Facture à recycler", "Invoice to re-address"
    INVOICE_SUSPENDED = "invoice_suspended", "Facture suspendue", "Invoice suspended"
    INVOICE_COMPLETED = "invoice_completed", "Facture complétée", "Invoice completed"
    INVOICE_REJECTED = "invoice_rejected", "Facture rejetée", "Invoice rejected"
    INVOICE_TO_VALIDATE = "invoice_to_validate", "Facture à valider", "Invoice to approve"
    INVOICE_REFUSED = "invoice_refused", "Facture refusée par un valideur", "Invoice refused by a valideur"
    INVOICE_WRONG_VALIDEUR = "invoice_wrong_valideur", "Autre valideur attendu", "Another valideur expected"
    INVOICE_PAID = "invoice_paid", "Facture mise en paiement", "Invoice put into payment"
    TICKET_OPENED = "ticket_opened", "Ticket reçu", "Ticket received"
    TICKET_ANSWERED = "ticket_answered", "Réponse à un ticket", "Ticket answered"
    TICKET_INFORMATION_ASKED = "ticket_information_asked", "Information demandée", "Information asked"
    TICKET_RESOLVED = "ticket_resolved", "Ticket résolu", "Ticket resolved"
    TICKET_CLOSED = "ticket_closed", "Ticket fermé", "Ticket closed"
    RACCORDEMENT_MOVED = "raccordement_moved", "Raccordement : changement d'état", "Connection: change of state"
    SUBSCRIPTION_SUSPENDED = "subscription_suspended", "Abonnement suspendu", "Subscription suspended"
    TECHNICAL_SECRET_EXPIRING = (
        "technical_secret_expiring",
        "Compte technique bientôt sans secret",
        "Technical account soon without a secret",
    )
    FLUX_REJECTED = "flux_rejected", "Flux EDI rejeté", "EDI flow rejected"
    ACCOUNT_ACTIVATED = "account_activated", "Compte activé", "Account activated"
    PASSWORD_CHANGED = "password_changed", "Mot de passe changé", "Password changed"
    FACTOR_ADDED = "factor_added", "Facteur d'authentification ajouté", "Authentication factor added"
    FACTOR_REPLACED = "factor_replaced", "Facteur d'authentification remplacé", "Authentication factor replaced"
    FACTOR_REMOVED = "factor_removed", "Facteur d'authentification retiré", "Authentication factor removed"
    CONTACT_CHANGED = "contact_changed", "Adresse de contact changée", "Contact address changed"
    LOGIN_FROM_NEW_DEVICE = "login_from_new_device", "Connexion d'un nouvel appareil", "Login from a new device"
    ADDRESS_TO_CHECK = "address_to_check", "Adresse à vérifier", "Address to be checked"
    NEWS_PUBLISHED = "news_published", "Actualité", "News"


class Delivery(Code):
    """When a notice is mailed (NOT-2; closed)."""

    IMMEDIAT = "IMMEDIAT", "Dès l'événement", "At once"
    QUOTIDIEN = "QUOTIDIEN", "Dans le récapitulatif du jour", "In the daily digest"
    JAMAIS = "JAMAIS", "Jamais", "Never"


class AddressBounced(EventData):
    """Mails to this contact address came back for good: it is to be checked (NOT-10). Key: account id.

    Nothing more is mailed to it by notifications before the account has another one, or its person asks for mails again.
    """

    topic: ClassVar = topics.ADDRESS_BOUNCED
    key: ClassVar = "account_id"
    example: ClassVar[dict[str, Any]] = {
        "account_id": "0199f0a2-0000-7000-8000-000000000001",
        "address": "camille.martin@atelier-dupont.example",
        "bounced_at": "2026-11-21T09:22:31.120Z",
        "status": "5.1.1",
    }

    account_id: str
    address: str
    bounced_at: datetime
    status: str = Field("", max_length=20, description="Of the mail server that refused it (RFC 3463)")
