"""Who plays which role in an invoice, as a list: each from a moment on, and perhaps until another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.invoice import Party
from contracts.lifecycle import Role
from contracts.structure import ServiceChanged, StructureChanged

Parties = tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A structure as known here, with the one of its services that an invoice names, where there is such a service."""

    structure: StructureChanged
    service: ServiceChanged | None = None


def party(role: Role, known: Known, since: datetime) -> Party:
    structure, service = known.structure, known.service
    return Party(
        role=role,
        structure_id=structure.structure_id,
        identifier=structure.identifier,
        name=structure.name,
        service_id=service.service_id if service else None,
        service_code=service.code if service else None,
        service_label=service.label if service else None,
        **(_registered(structure) if role is Role.FOURNISSEUR else {}),
        since=since,
    )


def _registered(structure: StructureChanged) -> dict[str, Any]:
    """What an invoice says of its supplier beside its identifier (INV-8)."""
    return {"address": structure.address, "rcs": structure.rcs or None}


def present(parties: Iterable[Party], role: Role) -> Party | None:
    """Who plays the role now."""
    return next((p for p in parties if p.role == role and p.until is None), None)


def named(parties: Parties, wanted: Mapping[Role, Known | None], at: datetime, *, ended_stay: bool) -> Parties:
    """The parties once `wanted` play those roles. Whoever played one before goes, or stays with its end (INV-24)."""
    made = {role: party(role, known, at) for role, known in wanted.items() if known}
    kept, played = list[Party](), set[str]()
    for before in parties:
        if before.until is not None or before.role not in wanted:
            kept.append(before)
        elif (now := made.get(Role(before.role))) and _same(before, now):
            kept.append(before if ended_stay else now.model_copy(update={"since": before.since}))
            played.add(before.role)
        elif ended_stay:
            kept.append(before.model_copy(update={"until": at}))
    return (*kept, *(party for role, party in made.items() if role not in played))


def _same(before: Party, now: Party) -> bool:
    return (before.structure_id, before.service_id) == (now.structure_id, now.service_id)
