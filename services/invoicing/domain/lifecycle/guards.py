"""Conditions of a row of the lifecycle, each with its name; and targets that are worked out rather than written in the row."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from contracts.lifecycle import Cadre, Kind, Role, State

VALIDATED_CADRES = frozenset({Cadre.A9, Cadre.A12})


@dataclass(frozen=True, slots=True)
class Situation:
    """What of an invoice decides which rows hold for it. `roles`: those that somebody plays; `left`: the state before."""

    state: State
    kind: Kind = Kind.FACTURE
    cadre: Cadre = Cadre.A1
    roles: frozenset[Role] = frozenset()
    rejection_acknowledged: bool = False
    left: State | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """`name` is what the docs and the API show."""

    name: str
    holds: Callable[[Situation], bool]

    def __str__(self) -> str:
        return self.name


ALWAYS = Guard("", lambda _now: True)
DIRECT = Guard("A1 or A2", lambda now: now.cadre not in VALIDATED_CADRES)
VALIDATED = Guard("A9 or A12", lambda now: now.cadre in VALIDATED_CADRES)
REJECTION_PENDING = Guard("rejection not acknowledged yet", lambda now: not now.rejection_acknowledged)


def with_role(role: Role) -> Guard:
    return Guard(f"A9 or A12, {role.label.fr.lower()} named", lambda now: VALIDATED.holds(now) and role in now.roles)


def without_role(role: Role) -> Guard:
    return Guard(f"A9 or A12, no {role.label.fr.lower()}", lambda now: VALIDATED.holds(now) and role not in now.roles)


class Resolver(StrEnum):
    STATE_IT_LEFT = "the state it left"


def _state_it_left(now: Situation) -> State:
    assert now.left is not None, "only an invoice that was sent can be somewhere it came to"
    return now.left


RESOLVERS: dict[Resolver, Callable[[Situation], State]] = {Resolver.STATE_IT_LEFT: _state_it_left}


def resolved(target: State | Resolver, now: Situation) -> State:
    return RESOLVERS[target](now) if isinstance(target, Resolver) else target
