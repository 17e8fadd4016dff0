"""The one table of the lifecycle (INV-22): who may do what in which state, and who is told.

The API, the portal's buttons, the recipients of mails and the diagram in docs/lifecycle.md all read `TABLE`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.invoicing.domain.lifecycle import reasons
from services.invoicing.domain.lifecycle.reasons import Reason
from services.invoicing.domain.lifecycle.states import State


class Kind(StrEnum):
    """Kinds of payment request (typeDemandePaiement)."""

    FACTURE = "FACTURE"
    FACTURE_TRAVAUX = "FACTURE_TRAVAUX"
    MEMOIRE_JUSTICE = "MEMOIRE_JUSTICE"
    DEMANDE_REMBOURSEMENT = "DEMANDE_REMBOURSEMENT"


class Cadre(StrEnum):
    """Cadres de facturation a simple invoice may have (INV-10)."""

    A1 = "A1"
    A2 = "A2"
    A9 = "A9"
    A12 = "A12"


class Role(StrEnum):
    FOURNISSEUR = "FOURNISSEUR"
    DESTINATAIRE = "DESTINATAIRE"
    VALIDEUR_1 = "VALIDEUR_1"
    VALIDEUR_2 = "VALIDEUR_2"
    SYSTEME = "SYSTEME"


class Action(StrEnum):
    """Codes as they cross the bus, in the manner of the public API's own."""

    ENVOYER = "ENVOYER"
    ACHEMINER = "ACHEMINER"
    METTRE_A_DISPOSITION = "METTRE_A_DISPOSITION"
    SUSPENDRE = "SUSPENDRE"
    RENVOYER_A_RECYCLER = "RENVOYER_A_RECYCLER"
    REJETER = "REJETER"
    CONSTATER_SERVICE_FAIT = "CONSTATER_SERVICE_FAIT"
    MANDATER = "MANDATER"
    METTRE_A_DISPOSITION_COMPTABLE = "METTRE_A_DISPOSITION_COMPTABLE"
    COMPTABILISER = "COMPTABILISER"
    METTRE_EN_PAIEMENT = "METTRE_EN_PAIEMENT"
    LEVER_SUSPENSION = "LEVER_SUSPENSION"
    COMPLETER = "COMPLETER"
    RECYCLER = "RECYCLER"
    TRAITER_REJET = "TRAITER_REJET"
    SOUMETTRE_AU_VALIDEUR = "SOUMETTRE_AU_VALIDEUR"
    VALIDER = "VALIDER"
    REFUSER = "REFUSER"
    SIGNALER_MAUVAIS_VALIDEUR = "SIGNALER_MAUVAIS_VALIDEUR"
    DESIGNER_VALIDEUR = "DESIGNER_VALIDEUR"
    VALIDER_TACITEMENT = "VALIDER_TACITEMENT"


class Need(StrEnum):
    """What a passage says about an extra datum, such as the mandate number."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ActionLabel:
    fr: str
    en: str


ACTION_LABELS: dict[Action, ActionLabel] = {
    Action.ENVOYER: ActionLabel("Valider et envoyer", "Confirm and send"),
    Action.ACHEMINER: ActionLabel("Acheminer", "Route"),
    Action.METTRE_A_DISPOSITION: ActionLabel("Mettre à disposition", "Make available"),
    Action.SUSPENDRE: ActionLabel("Suspendre", "Suspend"),
    Action.RENVOYER_A_RECYCLER: ActionLabel("Renvoyer à recycler", "Send back to be readdressed"),
    Action.REJETER: ActionLabel("Rejeter", "Reject"),
    Action.CONSTATER_SERVICE_FAIT: ActionLabel("Constater le service fait", "Record the service as done"),
    Action.MANDATER: ActionLabel("Mandater", "Issue the payment order"),
    Action.METTRE_A_DISPOSITION_COMPTABLE: ActionLabel("Mettre à disposition du comptable", "Hand to the accountant"),
    Action.COMPTABILISER: ActionLabel("Comptabiliser", "Book"),
    Action.METTRE_EN_PAIEMENT: ActionLabel("Mettre en paiement", "Put into payment"),
    Action.LEVER_SUSPENSION: ActionLabel("Lever la suspension", "Lift the suspension"),
    Action.COMPLETER: ActionLabel("Compléter et renvoyer", "Complete and send again"),
    Action.RECYCLER: ActionLabel("Corriger le destinataire et renvoyer", "Readdress and send again"),
    Action.TRAITER_REJET: ActionLabel("Traiter le rejet", "Acknowledge the rejection"),
    Action.SOUMETTRE_AU_VALIDEUR: ActionLabel("Soumettre au valideur", "Submit to the approver"),
    Action.VALIDER: ActionLabel("Valider", "Approve"),
    Action.REFUSER: ActionLabel("Refuser", "Refuse"),
    Action.SIGNALER_MAUVAIS_VALIDEUR: ActionLabel("Signaler un mauvais valideur", "Report a wrong approver"),
    Action.DESIGNER_VALIDEUR: ActionLabel("Désigner un autre valideur", "Name another approver"),
    Action.VALIDER_TACITEMENT: ActionLabel("Valider tacitement", "Approve tacitly"),
}

ALL_CADRES = frozenset(Cadre)
DIRECT = frozenset({Cadre.A1, Cadre.A2})
VALIDATED = frozenset({Cadre.A9, Cadre.A12})
FACTURE = frozenset({Kind.FACTURE})


@dataclass(frozen=True, slots=True)
class Transition:
    source: State
    action: Action
    target: State
    role: Role
    tells: frozenset[Role]
    reasons: tuple[Reason, ...] = ()
    """Not empty: one of them must be given."""
    mandate: Need = Need.REFUSED
    kinds: frozenset[Kind] = FACTURE
    cadres: frozenset[Cadre] = ALL_CADRES
    valideur_2: bool | None = None
    """Holds only when a second valideur is (True) or is not (False) named; None: either."""


_F, _D, _V1, _V2, _SYS = Role.FOURNISSEUR, Role.DESTINATAIRE, Role.VALIDEUR_1, Role.VALIDEUR_2, Role.SYSTEME
_TELL_F, _TELL_D, _TELL_NONE = frozenset({_F}), frozenset({_D}), frozenset[Role]()
_TELL_BOTH = _TELL_F | _TELL_D

_RECIPIENT_ORDER = (
    (Action.CONSTATER_SERVICE_FAIT, State.SERVICE_FAIT, Need.REFUSED),
    (Action.MANDATER, State.MANDATEE, Need.REQUIRED),
    (Action.METTRE_A_DISPOSITION_COMPTABLE, State.MISE_A_DISPOSITION_COMPTABLE, Need.OPTIONAL),
    (Action.COMPTABILISER, State.COMPTABILISEE, Need.OPTIONAL),
    (Action.METTRE_EN_PAIEMENT, State.MISE_EN_PAIEMENT, Need.OPTIONAL),
)


def _forward(source: State, after: int) -> tuple[Transition, ...]:
    """Every later step may be jumped to: all but the last are optional (INV-23)."""
    return tuple(
        Transition(source, action, target, _D, _TELL_F, mandate=mandate)
        for action, target, mandate in _RECIPIENT_ORDER[after:]
    )


def _treatment(source: State) -> tuple[Transition, ...]:
    return (
        Transition(source, Action.SUSPENDRE, State.SUSPENDUE, _D, _TELL_F, reasons.SUSPENSION),
        Transition(source, Action.RENVOYER_A_RECYCLER, State.A_RECYCLER, _D, _TELL_F, reasons.RECYCLAGE),
        Transition(source, Action.REJETER, State.REJETEE, _D, _TELL_F, reasons.REJET),
        *_forward(source, 0),
    )


def _validation(n: int) -> tuple[Transition, ...]:
    """Rows of one valideur (VAL-3)."""
    me, corrector = (_V1, _F) if n == 1 else (_V2, _V1)
    waiting = State(f"A_VALIDER_{n}")
    wrong = State.ERREUR_FOURNISSEUR_SUR_VALIDEUR if n == 1 else State.ERREUR_COTRAITANT_SUR_VALIDEUR
    tell = _TELL_F | ({_V1} if n == 2 else set())  # noqa: PLR2004  the second valideur
    tacit = State(f"ABSENCE_VALIDATION_{n}_HORS_DELAI")
    rows = (
        (waiting, Action.VALIDER, State(f"VALIDEE_{n}"), me, tell, ()),
        (waiting, Action.REFUSER, State(f"REFUSEE_{n}"), me, tell, reasons.REFUS_VALIDEUR),
        (waiting, Action.SIGNALER_MAUVAIS_VALIDEUR, wrong, me, frozenset({_F, corrector}), reasons.MAUVAIS_VALIDEUR),
        (waiting, Action.VALIDER_TACITEMENT, tacit, _SYS, tell | {me}, ()),
        (wrong, Action.DESIGNER_VALIDEUR, waiting, corrector, frozenset({me}), ()),
    )
    return tuple(
        Transition(source, action, target, role, told, given, cadres=VALIDATED)
        for source, action, target, role, told, given in rows
    )


def _after_validation() -> tuple[Transition, ...]:
    first = (State.VALIDEE_1, State.ABSENCE_VALIDATION_1_HORS_DELAI)
    second = (State.VALIDEE_2, State.ABSENCE_VALIDATION_2_HORS_DELAI)
    to_second = (
        Transition(
            s,
            Action.SOUMETTRE_AU_VALIDEUR,
            State.A_VALIDER_2,
            _SYS,
            frozenset({_V2}),
            cadres=VALIDATED,
            valideur_2=True,
        )
        for s in first
    )
    onward = (
        Transition(
            s, Action.ACHEMINER, State.EN_COURS_ACHEMINEMENT, _SYS, _TELL_NONE, cadres=VALIDATED, valideur_2=s in second
        )
        for s in (*first, *second)
    )
    return (*to_second, *onward)


TABLE: tuple[Transition, ...] = (
    Transition(State.BROUILLON, Action.ENVOYER, State.DEPOSEE, _F, _TELL_F),
    Transition(State.DEPOSEE, Action.ACHEMINER, State.EN_COURS_ACHEMINEMENT, _SYS, _TELL_NONE, cadres=DIRECT),
    Transition(
        State.DEPOSEE, Action.SOUMETTRE_AU_VALIDEUR, State.A_VALIDER_1, _SYS, frozenset({_F, _V1}), cadres=VALIDATED
    ),
    Transition(State.EN_COURS_ACHEMINEMENT, Action.METTRE_A_DISPOSITION, State.MISE_A_DISPOSITION, _SYS, _TELL_BOTH),
    *_validation(1),
    *_validation(2),
    *_after_validation(),
    *_treatment(State.MISE_A_DISPOSITION),
    *_treatment(State.COMPLETEE),
    *_forward(State.SERVICE_FAIT, 1),
    *_forward(State.MANDATEE, 2),
    *_forward(State.MISE_A_DISPOSITION_COMPTABLE, 3),
    *_forward(State.COMPTABILISEE, 4),
    Transition(State.SUSPENDUE, Action.COMPLETER, State.COMPLETEE, _F, _TELL_D),
    Transition(State.SUSPENDUE, Action.LEVER_SUSPENSION, State.MISE_A_DISPOSITION, _D, _TELL_F),
    Transition(State.A_RECYCLER, Action.RECYCLER, State.MISE_A_DISPOSITION, _F, _TELL_D),
    Transition(State.REJETEE, Action.TRAITER_REJET, State.REJETEE, _F, _TELL_NONE),
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What of an invoice decides which rows hold for it."""

    state: State
    kind: Kind = Kind.FACTURE
    cadre: Cadre = Cadre.A1
    has_valideur_2: bool = False
    rejection_acknowledged: bool = False


def _holds(row: Transition, now: Situation) -> bool:
    return (
        row.source is now.state
        and now.kind in row.kinds
        and now.cadre in row.cadres
        and row.valideur_2 in (None, now.has_valideur_2)
        and not (row.action is Action.TRAITER_REJET and now.rejection_acknowledged)
    )


def possible(now: Situation, roles: Iterable[Role]) -> tuple[Transition, ...]:
    """The rows open to someone holding `roles`, in the table's order."""
    mine = frozenset(roles)
    return tuple(row for row in TABLE if row.role in mine and _holds(row, now))


def find(now: Situation, action: Action) -> Transition | None:
    return next((row for row in TABLE if row.action is action and _holds(row, now)), None)


def automatic(now: Situation) -> Transition | None:
    """The step the system takes by itself at once (INV-20); the tacit validation waits for its delay."""
    return next((row for row in possible(now, {_SYS}) if row.action is not Action.VALIDER_TACITEMENT), None)


# INV-30: what still asks something of the supplier, or is on its way.
SUPPLIER_WORK_LIST: frozenset[State] = frozenset(
    row.source for row in TABLE if row.role is _F and row.action is not Action.TRAITER_REJET
) | {State.REJETEE}
# INV-35: before these the recipient sees nothing.
VISIBLE_TO_RECIPIENT: frozenset[State] = frozenset(State) - {
    State.BROUILLON,
    State.DEPOSEE,
    State.EN_COURS_ACHEMINEMENT,
    *(s for s in State if s.name.startswith(("A_VALIDER", "VALIDEE", "REFUSEE", "ABSENCE_", "ERREUR_"))),
}
