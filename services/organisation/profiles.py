"""Profiles are application × level (ORG-22); what a newly attached person gets (ORG-5, ORG-23). Tables and pure functions."""

from collections.abc import Iterable

from contracts.habilitation import Application as App
from contracts.habilitation import Level, Profile

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
}
LEVEL_LABELS = {Level.CONSULTATION: "consultation", Level.MODIFICATION: "modification"}

DEFAULT_APPLICATIONS: dict[str, tuple[App, ...]] = {
    "PRIVEE": (App.ORGANISATION, App.FACTURES_EMISES, App.FACTURES_A_VALIDER, App.SOLLICITATIONS_EMISES, App.MES_MESSAGES),
    "PUBLIQUE": (
        App.ORGANISATION, App.FACTURES_EMISES, App.FACTURES_RECUES, App.FACTURES_A_VALIDER, App.SOLLICITATIONS_EMISES,
        App.SOLLICITATIONS_RECUES, App.MES_MESSAGES,
    ),
}  # fmt: skip
GESTIONNAIRE_ONLY = Profile(application=App.ORGANISATION, level=Level.MODIFICATION)


def label(profile: Profile) -> str:
    return f"{LABELS[profile.application]} : {LEVEL_LABELS[profile.level]}"


def of_gestionnaire(applications: Iterable[str]) -> list[Profile]:
    """All that the structure's applications have."""
    return [Profile(application=App(a), level=Level.MODIFICATION) for a in applications]


def of_newcomer(applications: Iterable[str], smaller_default: list[Profile] | None) -> list[Profile]:
    """Nearly all; « Organisation modification » stays with the gestionnaire. A structure may choose less (ORG-23)."""
    if smaller_default is not None:
        return [p for p in smaller_default if p != GESTIONNAIRE_ONLY]
    return [
        Profile(application=App(a), level=Level.CONSULTATION if a == App.ORGANISATION else Level.MODIFICATION)
        for a in applications
    ]
