"""Which event is told to whom, as which kind, with which page (NOT-1, NOT-3): tables."""

from dataclasses import dataclass

from contracts.habilitation import Application
from contracts.lifecycle import APPLICATIONS, Role, State
from contracts.notice import NoticeKind as Kind
from contracts.security import SecurityKind
from contracts.ticket import TicketAction


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

SECURITY_KINDS: dict[str, Kind] = {
    SecurityKind.COMPTE_ACTIVE: Kind.ACCOUNT_ACTIVATED,
    SecurityKind.MOT_DE_PASSE_CHANGE: Kind.PASSWORD_CHANGED,
    SecurityKind.FACTEUR_AJOUTE: Kind.FACTOR_ADDED,
    SecurityKind.FACTEUR_REMPLACE: Kind.FACTOR_REPLACED,
    SecurityKind.FACTEUR_RETIRE: Kind.FACTOR_REMOVED,
    SecurityKind.CONTACT_CHANGE: Kind.CONTACT_CHANGED,
}
ACCOUNT_PAGES = {
    Kind.PASSWORD_CHANGED: "mon-compte/mot-de-passe",
    Kind.FACTOR_ADDED: "mon-compte/securite",
    Kind.FACTOR_REPLACED: "mon-compte/securite",
    Kind.FACTOR_REMOVED: "mon-compte/securite",
}

MAILED_BY_IDENTITY = frozenset(SECURITY_KINDS.values())
"""Their mails go to the login address, from identity; here they are in the feed."""
FEED_ALONE = MAILED_BY_IDENTITY | {Kind.ADDRESS_TO_CHECK, Kind.NEWS_PUBLISHED}
ALWAYS = frozenset({
    Kind.RATTACHEMENT_REQUESTED, Kind.RATTACHEMENT_UNGOVERNED, Kind.RATTACHEMENT_APPROVED, Kind.RATTACHEMENT_REFUSED,
    Kind.REQUEST_TO_DECIDE, Kind.REQUEST_APPROVED, Kind.REQUEST_REFUSED, Kind.LOGIN_FROM_NEW_DEVICE,
})  # fmt: skip
"""Mailed at once whatever a person chose: security, and what others wait for or the person asked for (NOT-3, ORG-18)."""
CHOSEN = tuple(kind for kind in Kind if kind not in FEED_ALONE | ALWAYS)
"""Kinds of which each person decides when they are mailed (NOT-2)."""


def rows(state: str) -> list[Row]:
    """In the order in which a person with two roles is told; none for a state that a newer version added."""
    return [row for row in ROWS if row.state == state]
