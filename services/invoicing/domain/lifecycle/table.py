"""The one table of the lifecycle (INV-22): who may do what in a state, what it demands, and who is notified.

Who sees an invoice in which state stands in `contracts.lifecycle`. The API, the portal's buttons, the recipients of mails, the scheduler and the diagram in docs/lifecycle.md all read `TABLE`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from contracts.lifecycle import Action, Kind, ReasonCode, Role, State
from services.invoicing.domain.lifecycle.guards import (
    ALWAYS,
    DIRECT,
    REJECTION_PENDING,
    VALIDATED,
    Guard,
    Resolver,
    Situation,
    with_role,
    without_role,
)
from services.invoicing.domain.lifecycle.reasons import MAUVAIS_VALIDEUR, RECYCLAGE, REFUS_VALIDEUR, REJET, SUSPENSION


class Need(StrEnum):
    """What a row says about a datum such as the mandate number."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    REFUSED = "refused"


class Deadline(StrEnum):
    """A time after which the system takes a row by itself; how long is a setting."""

    TACIT_VALIDATION = "tacit_validation"


@dataclass(frozen=True, slots=True)
class Row:
    source: State
    action: Action
    target: State | Resolver
    role: Role
    notified: tuple[Role, ...]
    reasons: tuple[ReasonCode, ...] = ()
    """Not empty: one of them must be given."""
    mandate: Need = Need.REFUSED
    guard: Guard = ALWAYS
    corrects: frozenset[str] = frozenset()
    """Fields that the action changes."""
    correction: Need = Need.REQUIRED
    """Whether one of `corrects` must be given."""
    deadline: Deadline | None = None
    """The system takes the row when that long has passed in `source`; None: whoever plays `role`, at once for the system."""
    kinds: frozenset[Kind] = frozenset({Kind.FACTURE})


_F, _D, _V1, _V2, _S = Role.FOURNISSEUR, Role.DESTINATAIRE, Role.VALIDEUR_1, Role.VALIDEUR_2, Role.SYSTEME
_READDRESSED = frozenset({"recipient_siret", "code_service", "engagement"})
"""All that a recycled invoice may change (INV-24)."""
_VALIDEUR = frozenset({"valideur"})
"""The one whose turn it is."""
_SECOND_VALIDEUR = frozenset({"valideur_2"})
"""Named by the first one when the supplier did not (INV-27)."""


EDI: dict[State, str | None] = {
    State.BROUILLON: None,
    State.DEPOSEE: "01",
    State.EN_COURS_ACHEMINEMENT: "02",
    State.MISE_A_DISPOSITION: "03",
    State.A_RECYCLER: "04",
    State.REJETEE: "05",
    State.SUSPENDUE: "06",
    State.COMPLETEE: "12",
    State.SERVICE_FAIT: "07",
    State.MANDATEE: "08",
    State.MISE_A_DISPOSITION_COMPTABLE: "09",
    State.COMPTABILISEE: "10",
    State.MISE_EN_PAIEMENT: "11",
    State.A_VALIDER_1: "23",
    State.VALIDEE_1: "13",
    State.REFUSEE_1: "14",
    State.ABSENCE_VALIDATION_1_HORS_DELAI: "15",
    State.ERREUR_FOURNISSEUR_SUR_VALIDEUR: "24",
    State.A_VALIDER_2: "25",
    State.VALIDEE_2: "16",
    State.REFUSEE_2: "17",
    State.ABSENCE_VALIDATION_2_HORS_DELAI: "18",
    State.ERREUR_COTRAITANT_SUR_VALIDEUR: "26",
}
"""Number of each state in a lifecycle flux (CPPStatut)."""


# fmt: off
TABLE: tuple[Row, ...] = (
    Row(State.BROUILLON, Action.ENVOYER, State.DEPOSEE, _F, (_F,)),

    Row(State.DEPOSEE, Action.ACHEMINER, State.EN_COURS_ACHEMINEMENT, _S, (), guard=DIRECT),
    Row(State.DEPOSEE, Action.SOUMETTRE_AU_VALIDEUR, State.A_VALIDER_1, _S, (_F, _V1), guard=VALIDATED),
    Row(State.EN_COURS_ACHEMINEMENT, Action.METTRE_A_DISPOSITION, State.MISE_A_DISPOSITION, _S, (_F, _D)),

    Row(State.A_VALIDER_1, Action.VALIDER, State.VALIDEE_1, _V1, (_F,), guard=VALIDATED,
        corrects=_SECOND_VALIDEUR, correction=Need.OPTIONAL),
    Row(State.A_VALIDER_1, Action.REFUSER, State.REFUSEE_1, _V1, (_F,), REFUS_VALIDEUR, guard=VALIDATED),
    Row(State.A_VALIDER_1, Action.SIGNALER_MAUVAIS_VALIDEUR, State.ERREUR_FOURNISSEUR_SUR_VALIDEUR, _V1, (_F,),
        MAUVAIS_VALIDEUR, guard=VALIDATED),
    Row(State.A_VALIDER_1, Action.VALIDER_TACITEMENT, State.ABSENCE_VALIDATION_1_HORS_DELAI, _S, (_F, _V1),
        guard=VALIDATED, deadline=Deadline.TACIT_VALIDATION),
    Row(State.ERREUR_FOURNISSEUR_SUR_VALIDEUR, Action.DESIGNER_VALIDEUR, State.A_VALIDER_1, _F, (_V1,),
        guard=VALIDATED, corrects=_VALIDEUR),
    Row(State.VALIDEE_1, Action.SOUMETTRE_AU_VALIDEUR, State.A_VALIDER_2, _S, (_V2,), guard=with_role(_V2)),
    Row(State.ABSENCE_VALIDATION_1_HORS_DELAI, Action.SOUMETTRE_AU_VALIDEUR, State.A_VALIDER_2, _S, (_V2,),
        guard=with_role(_V2)),
    Row(State.VALIDEE_1, Action.ACHEMINER, State.EN_COURS_ACHEMINEMENT, _S, (), guard=without_role(_V2)),
    Row(State.ABSENCE_VALIDATION_1_HORS_DELAI, Action.ACHEMINER, State.EN_COURS_ACHEMINEMENT, _S, (),
        guard=without_role(_V2)),

    Row(State.A_VALIDER_2, Action.VALIDER, State.VALIDEE_2, _V2, (_F, _V1), guard=VALIDATED),
    Row(State.A_VALIDER_2, Action.REFUSER, State.REFUSEE_2, _V2, (_F, _V1), REFUS_VALIDEUR, guard=VALIDATED),
    Row(State.A_VALIDER_2, Action.SIGNALER_MAUVAIS_VALIDEUR, State.ERREUR_COTRAITANT_SUR_VALIDEUR, _V2, (_F, _V1),
        MAUVAIS_VALIDEUR, guard=VALIDATED),
    Row(State.A_VALIDER_2, Action.VALIDER_TACITEMENT, State.ABSENCE_VALIDATION_2_HORS_DELAI, _S, (_F, _V1, _V2),
        guard=VALIDATED, deadline=Deadline.TACIT_VALIDATION),
    Row(State.ERREUR_COTRAITANT_SUR_VALIDEUR, Action.DESIGNER_VALIDEUR, State.A_VALIDER_2, _V1, (_V2,),
        guard=VALIDATED, corrects=_VALIDEUR),
    Row(State.VALIDEE_2, Action.ACHEMINER, State.EN_COURS_ACHEMINEMENT, _S, (), guard=VALIDATED),
    Row(State.ABSENCE_VALIDATION_2_HORS_DELAI, Action.ACHEMINER, State.EN_COURS_ACHEMINEMENT, _S, (), guard=VALIDATED),

    # Every later step of the recipient may be jumped to: all but the last are optional (INV-23).
    Row(State.MISE_A_DISPOSITION, Action.SUSPENDRE, State.SUSPENDUE, _D, (_F,), SUSPENSION),
    Row(State.MISE_A_DISPOSITION, Action.RENVOYER_A_RECYCLER, State.A_RECYCLER, _D, (_F,), RECYCLAGE),
    Row(State.MISE_A_DISPOSITION, Action.REJETER, State.REJETEE, _D, (_F,), REJET),
    Row(State.MISE_A_DISPOSITION, Action.CONSTATER_SERVICE_FAIT, State.SERVICE_FAIT, _D, (_F,)),
    Row(State.MISE_A_DISPOSITION, Action.MANDATER, State.MANDATEE, _D, (_F,), mandate=Need.REQUIRED),
    Row(State.MISE_A_DISPOSITION, Action.METTRE_A_DISPOSITION_COMPTABLE, State.MISE_A_DISPOSITION_COMPTABLE, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.MISE_A_DISPOSITION, Action.COMPTABILISER, State.COMPTABILISEE, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.MISE_A_DISPOSITION, Action.METTRE_EN_PAIEMENT, State.MISE_EN_PAIEMENT, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.COMPLETEE, Action.SUSPENDRE, State.SUSPENDUE, _D, (_F,), SUSPENSION),
    Row(State.COMPLETEE, Action.RENVOYER_A_RECYCLER, State.A_RECYCLER, _D, (_F,), RECYCLAGE),
    Row(State.COMPLETEE, Action.REJETER, State.REJETEE, _D, (_F,), REJET),
    Row(State.COMPLETEE, Action.CONSTATER_SERVICE_FAIT, State.SERVICE_FAIT, _D, (_F,)),
    Row(State.COMPLETEE, Action.MANDATER, State.MANDATEE, _D, (_F,), mandate=Need.REQUIRED),
    Row(State.COMPLETEE, Action.METTRE_A_DISPOSITION_COMPTABLE, State.MISE_A_DISPOSITION_COMPTABLE, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.COMPLETEE, Action.COMPTABILISER, State.COMPTABILISEE, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.COMPLETEE, Action.METTRE_EN_PAIEMENT, State.MISE_EN_PAIEMENT, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.SERVICE_FAIT, Action.MANDATER, State.MANDATEE, _D, (_F,), mandate=Need.REQUIRED),
    Row(State.SERVICE_FAIT, Action.METTRE_A_DISPOSITION_COMPTABLE, State.MISE_A_DISPOSITION_COMPTABLE, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.SERVICE_FAIT, Action.COMPTABILISER, State.COMPTABILISEE, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.SERVICE_FAIT, Action.METTRE_EN_PAIEMENT, State.MISE_EN_PAIEMENT, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.MANDATEE, Action.METTRE_A_DISPOSITION_COMPTABLE, State.MISE_A_DISPOSITION_COMPTABLE, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.MANDATEE, Action.COMPTABILISER, State.COMPTABILISEE, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.MANDATEE, Action.METTRE_EN_PAIEMENT, State.MISE_EN_PAIEMENT, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.MISE_A_DISPOSITION_COMPTABLE, Action.COMPTABILISER, State.COMPTABILISEE, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.MISE_A_DISPOSITION_COMPTABLE, Action.METTRE_EN_PAIEMENT, State.MISE_EN_PAIEMENT, _D, (_F,), mandate=Need.OPTIONAL),
    Row(State.COMPTABILISEE, Action.METTRE_EN_PAIEMENT, State.MISE_EN_PAIEMENT, _D, (_F,), mandate=Need.OPTIONAL),

    Row(State.SUSPENDUE, Action.COMPLETER, State.COMPLETEE, _F, (_D,)),
    Row(State.SUSPENDUE, Action.LEVER_SUSPENSION, State.MISE_A_DISPOSITION, _D, (_F,)),
    Row(State.A_RECYCLER, Action.RECYCLER, State.MISE_A_DISPOSITION, _F, (_D,), corrects=_READDRESSED),
    Row(State.REJETEE, Action.TRAITER_REJET, State.REJETEE, _F, (), guard=REJECTION_PENDING),
    Row(State.REFUSEE_1, Action.TRAITER_REJET, State.REFUSEE_1, _F, (), guard=REJECTION_PENDING),
    Row(State.REFUSEE_2, Action.TRAITER_REJET, State.REFUSEE_2, _F, (), guard=REJECTION_PENDING),
)
# fmt: on

TAKES_FILES: frozenset[State] = frozenset({State.BROUILLON, State.SUSPENDUE})
"""States in which the supplier may join files (INV-14, INV-25)."""


def _holds(row: Row, now: Situation) -> bool:
    return row.source is now.state and now.kind in row.kinds and row.guard.holds(now)


def possible(now: Situation, roles: Iterable[Role]) -> tuple[Row, ...]:
    """The rows open to someone holding `roles`, in the table's order."""
    mine = frozenset(roles)
    return tuple(row for row in TABLE if row.role in mine and _holds(row, now))


def find(now: Situation, action: Action, roles: Iterable[Role] | None = None) -> Row | None:
    """The row of this action for someone holding `roles`; without roles, whoever's it is."""
    mine = None if roles is None else frozenset(roles)
    return next(
        (row for row in TABLE if row.action is action and (mine is None or row.role in mine) and _holds(row, now)), None
    )


def automatic(now: Situation) -> Row | None:
    """The step the system takes by itself at once (INV-20)."""
    return next((row for row in possible(now, {_S}) if row.deadline is None), None)


# INV-26: where an invoice ends without being paid; it is acknowledged there, and a corrected copy can be made.
GIVEN_UP: frozenset[State] = frozenset(row.source for row in TABLE if row.action is Action.TRAITER_REJET)
# INV-20: what the system passes through at once; an invoice that stays there was left by a crash or a parked event.
IN_PASSING: frozenset[State] = frozenset(row.source for row in TABLE if row.role is _S and row.deadline is None)
DUE: tuple[Row, ...] = tuple(row for row in TABLE if row.deadline is not None)

# INV-30: what still asks something of the supplier, or is on its way.
SUPPLIER_WORK_LIST: frozenset[State] = frozenset(row.source for row in TABLE if row.role is _F)
