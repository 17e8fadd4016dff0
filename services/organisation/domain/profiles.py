"""Profiles are application × level (ORG-22); what a structure may have, what its people get (ORG-5, ORG-12, ORG-23)."""

from collections.abc import Iterable

from contracts.habilitation import Application as App
from contracts.habilitation import Level, Profile
from contracts.structure import StructureKind

LABELS: dict[App, str] = {
    App.ORGANISATION: "Organisation",
    App.RACCORDEMENTS: "Raccordements EDI et API",
    App.ENGAGEMENTS: "Engagements",
    App.FACTURES_EMISES: "Factures émises",
    App.FACTURES_RECUES: "Factures reçues",
    App.FACTURES_A_VALIDER: "Factures à valider",
    App.FACTURES_DE_TRAVAUX: "Factures de travaux",
    App.FRAIS_DE_JUSTICE: "Mémoires de frais de justice",
    App.REMBOURSEMENTS_DE_TAXES: "Demandes de remboursement TIC",
    App.SOLLICITATIONS_EMISES: "Sollicitations émises",
    App.SOLLICITATIONS_RECUES: "Sollicitations reçues",
    App.MES_MESSAGES: "Mes messages",
    App.SUIVI_DES_FLUX: "Suivi des flux",
    App.CERTIFICATS_DE_CESSIBILITE: "Certificats de cessibilité",
    App.MANDATS: "Mandats",
    App.EXPLOITATION: "Exploitation de la plateforme",
    App.GUICHET: "Guichet d'assistance",
}
LEVEL_LABELS = {Level.CONSULTATION: "consultation", Level.MODIFICATION: "modification"}

PLATFORM_APPLICATIONS = (App.ORGANISATION, App.MES_MESSAGES, App.EXPLOITATION, App.GUICHET)
_OURS_ALONE = (App.EXPLOITATION, App.GUICHET)
_COMMON = tuple(a for a in App if a not in _OURS_ALONE)
AVAILABLE: dict[StructureKind, tuple[App, ...]] = {
    StructureKind.PRIVEE: _COMMON,
    StructureKind.PUBLIQUE: _COMMON,
    StructureKind.PLATEFORME: PLATFORM_APPLICATIONS,
}
DEFAULT_APPLICATIONS: dict[StructureKind, tuple[App, ...]] = {
    StructureKind.PRIVEE: (
        App.ORGANISATION, App.FACTURES_EMISES, App.FACTURES_A_VALIDER, App.SOLLICITATIONS_EMISES, App.MES_MESSAGES,
    ),
    StructureKind.PUBLIQUE: (
        App.ORGANISATION, App.FACTURES_EMISES, App.FACTURES_RECUES, App.FACTURES_A_VALIDER, App.SOLLICITATIONS_EMISES,
        App.SOLLICITATIONS_RECUES, App.MES_MESSAGES,
    ),
    StructureKind.PLATEFORME: PLATFORM_APPLICATIONS,
}  # fmt: skip
GESTIONNAIRE_ONLY = Profile(application=App.ORGANISATION, level=Level.MODIFICATION)


def label(profile: Profile) -> str:
    return f"{LABELS[profile.application]} : {LEVEL_LABELS[profile.level]}"


def of_gestionnaire(applications: Iterable[App]) -> tuple[Profile, ...]:
    """All that the structure's applications have."""
    return tuple(Profile(application=a, level=Level.MODIFICATION) for a in applications)


def of_user(applications: Iterable[App], chosen: Iterable[Profile] | None) -> tuple[Profile, ...]:
    """`chosen`, as far as the structure has the application; None: nearly all (ORG-23).

    « Organisation : modification » stays with the gestionnaire.
    """
    held = tuple(applications)
    if chosen is not None:
        return tuple(p for p in chosen if p != GESTIONNAIRE_ONLY and p.application in held)
    return tuple(
        Profile(application=a, level=Level.CONSULTATION if a is App.ORGANISATION else Level.MODIFICATION) for a in held
    )
