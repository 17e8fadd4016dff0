"""The tabs of a structure's page and what its forms change; what may be typed is organisation's to judge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.habilitation import Application, Level
from services.portal.domain.text import N_

NOT_PLATFORM = (Application.EXPLOITATION, Application.GUICHET)
LEVELS = (Level.MODIFICATION, Level.CONSULTATION)
IDENTITY = ("name", "label", "email", "phone", "rcs")
ADDRESS = ("line1", "line2", "line3", "postal_code", "town", "country")
"""Named `address.line1` … in the form, as organisation names them in its errors."""
DEMANDS: tuple[tuple[str, str], ...] = (
    ("code_service_mandatory", N_("Le code service est obligatoire")),
    ("engagement_mandatory", N_("Le numéro d'engagement est obligatoire")),
    ("service_or_engagement_mandatory", N_("Le code service ou le numéro d'engagement est obligatoire")),
    ("accepts_a9_a12", N_("Les demandes de sous-traitants et de cotraitants (A9, A12) sont acceptées")),
    ("payment_not_reported", N_("La mise en paiement n'est pas communiquée au fournisseur")),
)
TERMS = ((30, "30"), (50, "50"), (60, "60"))


@dataclass(frozen=True, slots=True)
class Tab:
    """`path` follows the structure's own; `public`: of public structures only; `managed`: of who manages it only."""

    path: str
    label: str
    public: bool = False
    managed: bool = False


TABS = (
    Tab("", N_("Identité")),
    Tab("/services", N_("Services")),
    Tab("/personnes", N_("Personnes et droits"), managed=True),
    Tab("/applications", N_("Applications"), managed=True),
    Tab("/coordonnees-bancaires", N_("Coordonnées bancaires"), managed=True),
    Tab("/pieces", N_("Pièces"), managed=True),
    Tab("/reception", N_("Paramètres de réception"), public=True),
    Tab("/comptes-techniques", N_("Comptes techniques"), managed=True),
    Tab("/verification", N_("Vérification"), managed=True),
    Tab("/historique", N_("Historique"), managed=True),
    Tab("/journal", N_("Journal"), managed=True),
    Tab("/avenir", N_("Avenir"), managed=True),
)


def tabs(kind: str, *, manages: bool) -> list[Tab]:
    return [tab for tab in TABS if (manages or not tab.managed) and (kind == "PUBLIQUE" or not tab.public)]


def applications(kind: str) -> list[Application]:
    """Those that can be switched on; the platform's own are fixed."""
    return [] if kind == "PLATEFORME" else [a for a in Application if a not in NOT_PLATFORM]


def shown_before(typed: Mapping[str, str]) -> dict[str, str]:
    """What a form says that it showed."""
    return {name.removeprefix("vu."): value for name, value in typed.items() if name.startswith("vu.")}


def identity_change(typed: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, Any]:
    """Only what the person changed: what changed elsewhere meanwhile stays."""
    given: dict[str, Any] = {name: typed[name] for name in IDENTITY if _changed(name, typed, seen)}
    address = {name: typed[f"address.{name}"] for name in ADDRESS if _changed(f"address.{name}", typed, seen)}
    return given | ({"address": address} if address else {})


def identity(structure: Mapping[str, Any]) -> dict[str, str]:
    """The form's fields, as the structure has them."""
    address = {f"address.{name}": structure["address"][name] for name in ADDRESS}
    return {name: structure[name] for name in IDENTITY} | address


def _changed(name: str, typed: Mapping[str, str], seen: Mapping[str, str]) -> bool:
    return name in typed and typed[name] != seen.get(name, "")


def parameters(typed: Mapping[str, str]) -> dict[str, Any]:
    """As ticked and typed; a term that is no number goes as it is, for organisation to refuse."""
    term, formats = typed.get("payment_term_days", ""), typed.get("parameters.engagement_formats", "")
    return {name: typed.get(name) == "oui" for name, _ in DEMANDS} | {
        "engagement_formats": [line.strip() for line in formats.splitlines() if line.strip()],
        "engagement_hint": typed.get("parameters.engagement_hint", ""),
        "payment_term_days": int(term) if term.isdecimal() else term,
    }  # fmt: skip


def chosen_profiles(typed: Mapping[str, str], kind: str) -> list[dict[str, str]]:
    """One level at most of each application."""
    levels = {application: typed.get(f"droit.{application}", "") for application in applications(kind)}
    return [{"application": application, "level": level} for application, level in levels.items() if level in LEVELS]


def level_of(profiles: Iterable[Mapping[str, str]], application: str) -> str:
    """The highest level held on an application; empty: none."""
    held = {profile["level"] for profile in profiles if profile["application"] == application}
    return next((level for level in LEVELS if level in held), "")
