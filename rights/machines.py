"""What a technical account may do (ID-22): what its structure may, as its gestionnaire principal holds it, within its scopes."""

from collections.abc import Iterable

from chassis.context import Machine, cause
from contracts.habilitation import Application, Level
from contracts.technical import PROFILES, Scope
from rights.grants import Grant, Rights


def acting(account_id: str) -> Machine | None:
    """The technical account that makes this call, if it is this account."""
    why = cause()
    return why.machine if why.actor == account_id else None


def rights_of(account_id: str, machine: Machine, grants: Iterable[Grant]) -> Rights:
    """`grants`: of its structure's gestionnaire principal; without one it may nothing. It never governs anything itself."""
    held = [
        g for g in grants if g.gestionnaire_principal and g.structure_id == machine.structure_id and not g.service_id
    ]
    profiles = frozenset(
        (application, level)
        for application, level in _asked(machine)
        if any(g.allows(application, level) for g in held)
    )
    return Rights(account_id, (Grant(machine.structure_id, None, False, profiles),) if profiles else ())


def _asked(machine: Machine) -> Iterable[tuple[Application, Level]]:
    return (PROFILES[scope] for name in machine.scopes if (scope := Scope.known(name)))
