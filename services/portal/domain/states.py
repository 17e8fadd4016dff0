"""How a state looks: a tone and a shape beside its label, so that colour is never alone. Labels are the contracts'."""

from enum import StrEnum

from contracts.enumerations import Code, Label
from contracts.habilitation import Application
from contracts.invoice import Format, InvoiceType, PaymentMode, VatType
from contracts.lifecycle import Action, Cadre, ReasonCode, Role, State
from contracts.raccordement import (
    EventKind,
    RaccordementAction,
    RaccordementMode,
    RaccordementState,
    RaccordementUse,
    SubscriptionState,
    SuspensionReason,
)
from contracts.rattachement import RattachementState
from contracts.request import RequestKind, RequestState
from contracts.security import SecurityKind
from contracts.structure import IdentifierType, Verification
from contracts.technical import Scope
from contracts.ticket import TicketAction, TicketSide, TicketState


class Tone(StrEnum):
    """`shape` of each is drawn by the stylesheet: ring, half disc, disc, triangle, cross."""

    DRAFT = "draft"
    UNDERWAY = "underway"
    DONE = "done"
    WAITING = "waiting"
    ENDED = "ended"


TONES: dict[str, Tone] = {
    State.BROUILLON: Tone.DRAFT,
    State.SUSPENDUE: Tone.WAITING,
    State.A_RECYCLER: Tone.WAITING,
    State.A_VALIDER_1: Tone.WAITING,
    State.A_VALIDER_2: Tone.WAITING,
    State.ERREUR_FOURNISSEUR_SUR_VALIDEUR: Tone.WAITING,
    State.ERREUR_COTRAITANT_SUR_VALIDEUR: Tone.WAITING,
    State.REJETEE: Tone.ENDED,
    State.REFUSEE_1: Tone.ENDED,
    State.REFUSEE_2: Tone.ENDED,
    State.MANDATEE: Tone.DONE,
    State.COMPTABILISEE: Tone.DONE,
    State.MISE_EN_PAIEMENT: Tone.DONE,
    TicketState.EN_ATTENTE_INFORMATIONS: Tone.WAITING,
    TicketState.RESOLU: Tone.DONE,
    TicketState.FERME: Tone.DRAFT,
    RattachementState.EN_ATTENTE: Tone.WAITING,
    RattachementState.VALIDE: Tone.DONE,
    RattachementState.REFUSE: Tone.ENDED,
    RattachementState.SUPPRIME: Tone.DRAFT,
    Verification.A_ACCEPTER: Tone.WAITING,
    Verification.VERIFIEE: Tone.DONE,
    "EN_VIGUEUR": Tone.DONE,
    "TERMINE": Tone.DRAFT,
    RaccordementState.ACTIF: Tone.DONE,
    RaccordementState.SUSPENDU: Tone.WAITING,
    RaccordementState.ARRETE: Tone.ENDED,
    SubscriptionState.A_ACTIVER: Tone.DRAFT,
    "LIVRE": Tone.DONE,
    "ECHEC": Tone.WAITING,
    "ABANDONNE": Tone.ENDED,
    "ECARTE": Tone.DRAFT,
    RequestState.APPROUVEE: Tone.DONE,
    RequestState.REFUSEE: Tone.ENDED,
    RequestState.SANS_SUITE: Tone.DRAFT,
}
LABELLED: tuple[type[Code], ...] = (
    State, Action, Role, ReasonCode, Application, Cadre, InvoiceType, Format, PaymentMode, VatType, IdentifierType,
    TicketState, TicketAction, TicketSide, RattachementState, RequestKind, RequestState, Scope,
    Verification, RaccordementState, SubscriptionState, RaccordementAction, RaccordementUse, RaccordementMode, SuspensionReason,
    EventKind, SecurityKind,
)  # fmt: skip


OURS = {
    "EN_VIGUEUR": Label("En vigueur", "In force"),
    "TERMINE": Label("Terminé", "Ended"),
    "LIVRE": Label("Livré", "Delivered"),
    "ECHEC": Label("Échec, sera réessayé", "Failed, will be tried again"),
    "ABANDONNE": Label("Abandonné", "Given up"),
    "ECARTE": Label("Écarté : plus à remettre", "Put aside: not to leave any more"),
}
"""Of a mandate, of a try to deliver: what the contracts have no list of."""


def tone(state: str) -> Tone:
    """Of whatever has states."""
    return TONES.get(state, Tone.UNDERWAY)


def label(code: str, language: str) -> str:
    """Of any code that the contracts know; one that is newer than this page is shown as it is."""
    for codes in LABELLED:
        if known := codes.known(code):
            return known.label.en if language == "en" else known.label.fr
    if known_here := OURS.get(code):
        return known_here.en if language == "en" else known_here.fr
    return code.replace("_", " ").capitalize()
