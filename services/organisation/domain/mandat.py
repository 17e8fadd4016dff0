"""A structure lets another issue its invoices, or handle those it receives, while the mandate holds (ORG-13)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.errors import Conflict, DomainError, Text
from contracts.habilitation import Application, Profile
from contracts.rattachement import RattachementState
from contracts.request import RequestKind
from contracts.structure import StructureKind
from services.organisation.domain.rattachement import Rattachement
from services.organisation.domain.structure import Structure


class AlreadyMandated(DomainError):
    code, status = "mandat_existant", 409
    title = Text("Ce mandat est déjà en vigueur", "This mandate is in force already")


class MandatKind(StrEnum):
    """FACTURATION: the mandataire issues the mandant's invoices. RECEPTION: it handles those the mandant receives."""

    FACTURATION = "FACTURATION"
    RECEPTION = "RECEPTION"


class MandatState(StrEnum):
    EN_VIGUEUR = "EN_VIGUEUR"
    TERMINE = "TERMINE"


APPLICATIONS = {
    MandatKind.FACTURATION: Application.FACTURES_EMISES,
    MandatKind.RECEPTION: Application.FACTURES_RECUES,
}
"""On which of the mandant's applications the mandataire's people act, each at the level they have at home."""
REQUESTS = {
    MandatKind.FACTURATION: RequestKind.MANDAT_DE_FACTURATION,
    MandatKind.RECEPTION: RequestKind.DELEGATION_DE_RECEPTION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandat:
    mandat_id: str
    kind: MandatKind
    mandant_id: str
    mandataire_id: str
    state: MandatState = MandatState.EN_VIGUEUR
    asked_by: str
    since: datetime
    approved_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        return self.state is MandatState.EN_VIGUEUR


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegatedRight:
    """What somebody attached to the mandataire may do for the mandant, as it was last announced."""

    right_id: str
    mandat_id: str
    rattachement_id: str
    account_id: str
    mandant_id: str
    mandataire_id: str
    profiles: tuple[Profile, ...] = ()

    @property
    def active(self) -> bool:
        return bool(self.profiles)


def check_parties(kind: MandatKind, mandant: Structure, mandataire: Structure) -> None:
    """Raises Conflict."""
    if mandant.structure_id == mandataire.structure_id:
        raise Conflict(Text("Une structure ne se mandate pas elle-même", "A structure gives no mandate to itself"))
    for one in (mandant, mandataire):
        if not one.active or one.kind is StructureKind.PLATEFORME:
            raise Conflict(Text(f"{one.name} n'est pas active", f"{one.name} is not active"))
    application = APPLICATIONS[kind]
    if application not in mandant.applications:
        raise Conflict(
            Text(
                f"{mandant.name} n'a pas l'application « {application.label.fr} »",
                f"{mandant.name} does not have the application '{application.label.en}'",
            )
        )


def profiles(mandat: Mandat, link: Rattachement, mandant: Structure) -> tuple[Profile, ...]:
    """What the rattachement to the mandataire gives at the mandant; who is attached to one service of it has nothing."""
    application = APPLICATIONS[mandat.kind]
    whole = link.structure_id == mandat.mandataire_id and link.service_id is None
    if not (mandat.holds and whole and link.state is RattachementState.VALIDE and application in mandant.applications):
        return ()
    return _on(application, link.profiles)


def _on(application: Application, held: Iterable[Profile]) -> tuple[Profile, ...]:
    return tuple(p for p in held if p.application == application)


def ended(mandat: Mandat, by: str, at: datetime, reason: str) -> Mandat:
    return replace(mandat, state=MandatState.TERMINE, ended_by=by, ended_at=at, reason=reason)
