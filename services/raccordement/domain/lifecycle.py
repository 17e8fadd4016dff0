"""What moves a raccordement or a subscription from one state to another (RAC-7, RAC-15, EVT-10): two literal tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from chassis.errors import Conflict, Text
from contracts.raccordement import RaccordementAction as A
from contracts.raccordement import RaccordementState as R
from contracts.raccordement import SubscriptionState as S

LAST_PASSAGES = 200  # that a history keeps; every one is an event
T = TypeVar("T", bound=str)
Table = Mapping[tuple[T, A], T]

RACCORDEMENTS: Table[R] = {
    (R.BROUILLON, A.QUALIFIER): R.EN_QUALIFICATION,
    (R.BROUILLON, A.ARRETER): R.ARRETE,
    (R.EN_QUALIFICATION, A.ACTIVER): R.ACTIF,
    (R.EN_QUALIFICATION, A.ARRETER): R.ARRETE,
    (R.ACTIF, A.SUSPENDRE): R.SUSPENDU,
    (R.ACTIF, A.ARRETER): R.ARRETE,
    (R.SUSPENDU, A.REPRENDRE): R.ACTIF,
    (R.SUSPENDU, A.ARRETER): R.ARRETE,
}
SUBSCRIPTIONS: Table[S] = {
    (S.A_ACTIVER, A.ACTIVER): S.ACTIF,
    (S.A_ACTIVER, A.ARRETER): S.ARRETE,
    (S.ACTIF, A.SUSPENDRE): S.SUSPENDU,
    (S.ACTIF, A.ARRETER): S.ARRETE,
    (S.SUSPENDU, A.REPRENDRE): S.ACTIF,
    (S.SUSPENDU, A.ARRETER): S.ARRETE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One line of a history. `by` None: the platform itself; `reason`: words of a person, or a code."""

    action: A
    to: str
    at: datetime
    by: str | None
    reason: str = ""


def possible(table: Table[T], state: T) -> list[A]:
    return [action for source, action in table if source == state]


def target(table: Table[T], state: T, action: A) -> T:
    """Raises Conflict."""
    if (state, action) not in table:
        may = ", ".join(possible(table, state))
        raise Conflict(
            Text(
                f"{action} n'est pas possible à l'état {state} ; possible : {may or 'rien'}",
                f"{action} is not possible in state {state}; possible: {may or 'nothing'}",
            )
        )
    return table[state, action]
