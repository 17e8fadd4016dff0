"""Profiles are application × level (ORG-22); what a structure may have, what its people get (ORG-5, ORG-12, ORG-23)."""

from collections.abc import Iterable

from chassis.errors import DomainError, Text
from contracts.enumerations import Label
from contracts.habilitation import Application, Level, Profile
from contracts.structure import StructureKind


class ApplicationRefused(DomainError):
    code, status = "application_refusee", 422
    title = Text("Cette structure ne peut pas avoir cette application", "This structure cannot have this application")


PLATFORM_APPLICATIONS = (
    Application.ORGANISATION,
    Application.MES_MESSAGES,
    Application.EXPLOITATION,
    Application.GUICHET,
)
_OURS_ALONE = (Application.EXPLOITATION, Application.GUICHET)
_COMMON = tuple(a for a in Application if a not in _OURS_ALONE)
AVAILABLE: dict[StructureKind, tuple[Application, ...]] = {
    StructureKind.PRIVEE: _COMMON,
    StructureKind.PUBLIQUE: _COMMON,
    StructureKind.PLATEFORME: PLATFORM_APPLICATIONS,
}
DEFAULT_APPLICATIONS: dict[StructureKind, tuple[Application, ...]] = {
    StructureKind.PRIVEE: (
        Application.ORGANISATION,
        Application.FACTURES_EMISES,
        Application.FACTURES_A_VALIDER,
        Application.SOLLICITATIONS_EMISES,
        Application.MES_MESSAGES,
    ),
    StructureKind.PUBLIQUE: (
        Application.ORGANISATION,
        Application.FACTURES_EMISES,
        Application.FACTURES_RECUES,
        Application.FACTURES_A_VALIDER,
        Application.SOLLICITATIONS_EMISES,
        Application.SOLLICITATIONS_RECUES,
        Application.MES_MESSAGES,
    ),
    StructureKind.PLATEFORME: PLATFORM_APPLICATIONS,
}
GESTIONNAIRE_ONLY = Profile(application=Application.ORGANISATION, level=Level.MODIFICATION)


def label(profile: Profile) -> Label:
    known, level = Application.known(profile.application), profile.level.label
    application = known.label if known else Label(profile.application, profile.application)
    return Label(f"{application.fr} : {level.fr}", f"{application.en}: {level.en}")


def check_grantable(wanted: Iterable[Profile], applications: Iterable[Application]) -> tuple[Profile, ...]:
    """Of two levels of one application the higher. Raises ApplicationRefused (ORG-22, ORG-23)."""
    held, granted = set(applications), dict[str, Profile]()
    for profile in wanted:
        if profile.application not in held:
            raise ApplicationRefused(
                Text(
                    f"La structure n'a pas « {profile.application} »",
                    f"The structure does not have '{profile.application}'",
                )
            )
        if profile == GESTIONNAIRE_ONLY:
            raise ApplicationRefused(
                Text(
                    "« Organisation : modification » revient au seul gestionnaire principal",
                    "'Organisation: change' is the manager's alone",
                )
            )
        before = granted.get(profile.application)
        granted[profile.application] = before if before and before.level is Level.MODIFICATION else profile
    return tuple(granted.values())


def of_gestionnaire(applications: Iterable[Application]) -> tuple[Profile, ...]:
    """All that the structure's applications have."""
    return tuple(Profile(application=a, level=Level.MODIFICATION) for a in applications)


def of_user(applications: Iterable[Application], chosen: Iterable[Profile] | None) -> tuple[Profile, ...]:
    """`chosen`, as far as the structure has the application; None: nearly all (ORG-23).

    « Organisation : modification » stays with the gestionnaire.
    """
    held = tuple(applications)
    if chosen is not None:
        return tuple(p for p in chosen if p != GESTIONNAIRE_ONLY and p.application in held)
    return tuple(
        Profile(application=a, level=Level.CONSULTATION if a is Application.ORGANISATION else Level.MODIFICATION)
        for a in held
    )
