"""What an account may do, as a value: the one helper that scopes queries to the caller's structures and services."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from contracts.habilitation import Application, Level

NOTHING: dict[str, Any] = {"_id": {"$in": []}}


@dataclass(frozen=True)
class Grant:
    """What one rattachement allows; `service_id` None: on the whole structure.

    `mandataire_id`: under a mandate, the structure that acts for `structure_id` (ORG-13).
    """

    structure_id: str
    service_id: str | None
    gestionnaire_principal: bool
    profiles: frozenset[tuple[Application, Level]]
    mandataire_id: str | None = None

    def allows(self, application: Application, level: Level) -> bool:
        """Modification includes consultation."""
        return (application, Level.MODIFICATION) in self.profiles or (application, level) in self.profiles


@dataclass(frozen=True)
class Rights:
    account_id: str
    grants: tuple[Grant, ...] = ()

    def on(self, application: Application, level: Level = Level.CONSULTATION) -> tuple[Grant, ...]:
        return tuple(g for g in self.grants if g.allows(application, level))

    def structures(self, application: Application, level: Level = Level.CONSULTATION) -> set[str]:
        """Structures on which the account holds the profile, be it on one service only."""
        return {g.structure_id for g in self.on(application, level)}

    def allows(self, application: Application, level: Level, structure_id: str, service_id: str | None = None) -> bool:
        return any(
            g.structure_id == structure_id and g.service_id in (None, service_id) for g in self.on(application, level)
        )

    def mandataire(
        self, application: Application, level: Level, structure_id: str, service_id: str | None = None
    ) -> str | None:
        """For whom the account acts there; None: for the structure itself, as soon as it has a right of its own."""
        ways = [
            g
            for g in self.on(application, level)
            if g.structure_id == structure_id and g.service_id in (None, service_id)
        ]
        mandated = {g.mandataire_id for g in ways}
        return None if None in mandated else min((m for m in mandated if m), default=None)

    def gestionnaire_of(self, structure_id: str) -> bool:
        return any(g.structure_id == structure_id and g.gestionnaire_principal for g in self.grants)

    def scope(
        self, application: Application, level: Level, structure: str, service: str | None = None
    ) -> dict[str, Any]:
        """A store filter on the fields named `structure` and `service`; without rights it matches nothing.

        `service` None: the collection knows no services, a right on one of them gives nothing.
        """
        grants = self.on(application, level)
        whole = sorted({g.structure_id for g in grants if g.service_id is None})
        parts = _by_structure(g for g in grants if g.service_id is not None and g.structure_id not in whole)
        if service is None or not parts:
            return {structure: {"$in": whole}} if whole else NOTHING
        ways = [{structure: s, service: {"$in": sorted(ids)}} for s, ids in sorted(parts.items())]
        if whole:
            ways.append({structure: {"$in": whole}})
        # the outer $in lets an index on the structure serve: $or alone is a full scan in the local store
        return {structure: {"$in": sorted({*whole, *parts})}, "$or": ways} if len(ways) > 1 else ways[0]


def _by_structure(grants: Iterable[Grant]) -> dict[str, set[str]]:
    parts: dict[str, set[str]] = {}
    for g in grants:
        parts.setdefault(g.structure_id, set()).add(g.service_id or "")
    return parts
