"""Which event is told to whom, as which kind, with which page (NOT-1, NOT-3): tables."""

from dataclasses import dataclass
from enum import StrEnum

from contracts.habilitation import Application
from contracts.lifecycle import APPLICATIONS, Role, State
from contracts.ticket import TicketAction


class Kind(StrEnum):
    """What a notice is about; the name of its mail's template."""

    RATTACHEMENT_REQUESTED = "rattachement_requested"
    RATTACHEMENT_UNGOVERNED = "rattachement_ungoverned"
    RATTACHEMENT_APPROVED = "rattachement_approved"
    RATTACHEMENT_REFUSED = "rattachement_refused"
    REQUEST_TO_DECIDE = "request_to_decide"
    INVITATION = "invitation"
    REQUEST_TO_APPROVE = "request_to_approve"
    REQUEST_REMINDED = "request_reminded"
    REQUEST_ESCALATED = "request_escalated"
    REQUEST_UNANSWERED = "request_unanswered"
    REQUEST_APPROVED = "request_approved"
    REQUEST_REFUSED = "request_refused"
    HABILITATION_CHANGED = "habilitation_changed"
    HABILITATION_ENDED = "habilitation_ended"
    INVOICE_DEPOSITED = "invoice_deposited"
    INVOICE_AVAILABLE = "invoice_available"
    INVOICE_DELIVERED = "invoice_delivered"
    INVOICE_TO_RECYCLE = "invoice_to_recycle"
    INVOICE_SUSPENDED = "invoice_suspended"
    INVOICE_COMPLETED = "invoice_completed"
    INVOICE_REJECTED = "invoice_rejected"
    INVOICE_TO_VALIDATE = "invoice_to_validate"
    INVOICE_REFUSED = "invoice_refused"
    INVOICE_WRONG_VALIDEUR = "invoice_wrong_valideur"
    INVOICE_PAID = "invoice_paid"
    TICKET_OPENED = "ticket_opened"
    TICKET_ANSWERED = "ticket_answered"
    TICKET_INFORMATION_ASKED = "ticket_information_asked"
    TICKET_RESOLVED = "ticket_resolved"
    TICKET_CLOSED = "ticket_closed"


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice that came to `state` is told to `role`. Who has two roles is told as the first row says."""

    state: State
    role: Role
    kind: Kind


_F, _D, _V1, _V2 = Role.FOURNISSEUR, Role.DESTINATAIRE, Role.VALIDEUR_1, Role.VALIDEUR_2
ROWS = (
    Row(State.MISE_A_DISPOSITION, _D, Kind.INVOICE_AVAILABLE),
    Row(State.MISE_A_DISPOSITION, _F, Kind.INVOICE_DELIVERED),
    Row(State.A_RECYCLER, _F, Kind.INVOICE_TO_RECYCLE),
    Row(State.SUSPENDUE, _F, Kind.INVOICE_SUSPENDED),
    Row(State.COMPLETEE, _D, Kind.INVOICE_COMPLETED),
    Row(State.REJETEE, _F, Kind.INVOICE_REJECTED),
    Row(State.A_VALIDER_1, _V1, Kind.INVOICE_TO_VALIDATE),
    Row(State.A_VALIDER_2, _V2, Kind.INVOICE_TO_VALIDATE),
    Row(State.REFUSEE_1, _F, Kind.INVOICE_REFUSED),
    Row(State.REFUSEE_2, _F, Kind.INVOICE_REFUSED),
    Row(State.REFUSEE_2, _V1, Kind.INVOICE_REFUSED),
    Row(State.ERREUR_FOURNISSEUR_SUR_VALIDEUR, _F, Kind.INVOICE_WRONG_VALIDEUR),
    Row(State.ERREUR_COTRAITANT_SUR_VALIDEUR, _V1, Kind.INVOICE_WRONG_VALIDEUR),
    Row(State.MISE_EN_PAIEMENT, _F, Kind.INVOICE_PAID),
)


@dataclass(frozen=True, slots=True)
class Place:
    """The profile by which someone plays a role, and the portal's page where they do."""

    application: Application
    page: str


PLACES = {
    _F: Place(APPLICATIONS[_F], "factures-emises"),
    _D: Place(APPLICATIONS[_D], "factures-recues"),
    _V1: Place(APPLICATIONS[_V1], "factures-a-valider"),
    _V2: Place(APPLICATIONS[_V2], "factures-a-valider"),
}

TICKET_KINDS: dict[str, Kind] = {
    TicketAction.SOUMETTRE: Kind.TICKET_OPENED,
    TicketAction.REPONDRE: Kind.TICKET_ANSWERED,
    TicketAction.DEMANDER_INFORMATION: Kind.TICKET_INFORMATION_ASKED,
    TicketAction.RESOUDRE: Kind.TICKET_RESOLVED,
    TicketAction.RENVOYER: Kind.TICKET_ANSWERED,
    TicketAction.ACCEPTER: Kind.TICKET_CLOSED,
    TicketAction.FERMER: Kind.TICKET_CLOSED,
}
"""Others are not told: a file that joins comes with words soon after."""


def rows(state: str) -> list[Row]:
    """In the order in which a person with two roles is told; none for a state that a newer version added."""
    return [row for row in ROWS if row.state == state]
