"""Conditions of a row of the lifecycle, by name; and targets that are worked out rather than written in the row."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from contracts.lifecycle import Cadre, Kind, State

DIRECT = frozenset({Cadre.A1, Cadre.A2})
VALIDATED = frozenset({Cadre.A9, Cadre.A12})


@dataclass(frozen=True, slots=True)
class Situation:
    """What of an invoice decides which rows hold for it. `left`: the state before the present one."""

    state: State
    kind: Kind = Kind.FACTURE
    cadre: Cadre = Cadre.A1
    has_valideur_2: bool = False
    rejection_acknowledged: bool = False
    left: State | None = None


class Guard(StrEnum):
    NONE = ""
    DIRECT = "A1 or A2"
    VALIDATED = "A9 or A12"
    SECOND_VALIDEUR = "A9 or A12, valideur 2 named"
    NO_SECOND_VALIDEUR = "A9 or A12, no valideur 2"
    REJECTION_PENDING = "rejection not acknowledged yet"


GUARDS: dict[Guard, Callable[[Situation], bool]] = {
    Guard.NONE: lambda _now: True,
    Guard.DIRECT: lambda now: now.cadre in DIRECT,
    Guard.VALIDATED: lambda now: now.cadre in VALIDATED,
    Guard.SECOND_VALIDEUR: lambda now: now.cadre in VALIDATED and now.has_valideur_2,
    Guard.NO_SECOND_VALIDEUR: lambda now: now.cadre in VALIDATED and not now.has_valideur_2,
    Guard.REJECTION_PENDING: lambda now: not now.rejection_acknowledged,
}


class Resolver(StrEnum):
    STATE_IT_LEFT = "the state it left"


def _state_it_left(now: Situation) -> State:
    assert now.left is not None, "only an invoice that was sent can be somewhere it came to"
    return now.left


RESOLVERS: dict[Resolver, Callable[[Situation], State]] = {Resolver.STATE_IT_LEFT: _state_it_left}


def resolved(target: State | Resolver, now: Situation) -> State:
    return RESOLVERS[target](now) if isinstance(target, Resolver) else target
