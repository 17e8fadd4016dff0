"""The link account ↔ structure or service (ORG-17, ORG-18), and the rights that follow from it (ORG-23, ORG-27)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.errors import NOTHING, Conflict, DomainError, NotFound, Text
from contracts.habilitation import Application, Level, Profile
from contracts.rattachement import RattachementState as State
from contracts.structure import StructureKind
from services.organisation.domain import profiles

OPEN = (State.EN_ATTENTE, State.VALIDE)
ACTIONS = {
    State.EN_ATTENTE: ("attendre", "quitter"), State.REFUSE: ("redemander",), State.VALIDE: ("quitter",),
}  # fmt: skip
"""By its own person (ORG-21)."""
PUBLIC_WARNING = Text(
    "Pour envoyer des factures, c'est à VOTRE structure (votre SIRET) qu'il faut être rattaché, non à celle de votre client. "
    "Ne poursuivez que si vous travaillez pour cet organisme public.",
    "To send invoices you need to be attached to YOUR structure (your SIRET), not to your customer's. "
    "Go on only if you work for this public body.",
)


class AlreadyAttached(DomainError):
    code, status = "rattachement_existant", 409
    title = Text(
        "Vous êtes déjà rattaché, ou votre demande est en attente",
        "You are attached already, or your request is waiting",
    )


class AlreadyGoverned(DomainError):
    code, status = "gestionnaire_existant", 409
    title = Text("Cette structure a déjà un gestionnaire principal", "This structure has a manager already")


class ProfileHeld(DomainError):
    code, status = "abonnement_existant", 409
    title = Text("L'utilisateur a déjà l'abonnement sélectionné", "The user has the selected profile already")


class GestionnaireStays(DomainError):
    code, status = "gestionnaire_principal", 409
    title = Text(
        "Le gestionnaire principal a tous les profils et ne peut partir : transférez d'abord la structure",
        "The manager has every profile and cannot leave: transfer the structure first",
    )


class Role(StrEnum):
    GESTIONNAIRE_PRINCIPAL = "GESTIONNAIRE_PRINCIPAL"
    UTILISATEUR = "UTILISATEUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rattachement:
    """`service_id` None: the whole structure. `chosen` None: what users of the structure usually get.

    `profiles` are the derived rights, as they were last announced.
    """

    rattachement_id: str
    account_id: str
    structure_id: str
    service_id: str | None = None
    role: Role = Role.UTILISATEUR
    state: State = State.EN_ATTENTE
    comment: str = ""
    reason: str = ""
    chosen: tuple[Profile, ...] | None = None
    profiles: tuple[Profile, ...] = ()
    asked_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def governs(self) -> bool:
        return self.open and self.role is Role.GESTIONNAIRE_PRINCIPAL


def derived(link: Rattachement, applications: Iterable[Application]) -> Rattachement:
    """The rights that follow from the rattachement and the structure's applications, and from nothing else (ORG-27)."""
    if link.state is not State.VALIDE:
        return replace(link, profiles=())
    if link.role is Role.GESTIONNAIRE_PRINCIPAL:
        return replace(link, profiles=profiles.of_gestionnaire(applications))
    return replace(link, profiles=profiles.of_user(applications, link.chosen))


def approved(
    link: Rattachement, by: str, at: datetime, *, chosen: Iterable[Profile] | None, reason: str = ""
) -> Rattachement:
    """`chosen`: the smaller set that the structure grants newcomers now, if any (ORG-23)."""
    kept = None if chosen is None else tuple(chosen)
    return replace(link, state=State.VALIDE, chosen=kept, decided_by=by, decided_at=at, reason=reason)


def refused(link: Rattachement, by: str, at: datetime, reason: str) -> Rattachement:
    return replace(link, state=State.REFUSE, decided_by=by, decided_at=at, reason=reason)


def ended(link: Rattachement, by: str, at: datetime, reason: str) -> Rattachement:
    return replace(link, state=State.SUPPRIME, profiles=(), decided_by=by, decided_at=at, reason=reason)


def left(link: Rattachement, by: str, at: datetime, comment: str) -> Rattachement:
    """Raises GestionnaireStays; Conflict for one that is over, or that awaits somebody else's answer."""
    if link.governs:
        raise GestionnaireStays
    if link.state is State.EN_ATTENTE and by != link.account_id:
        raise Conflict(Text("Répondez à cette demande plutôt", "Answer this request instead"))
    if not link.open:
        raise Conflict(Text("Ce rattachement n'est plus en vigueur", "This attachment is over"))
    return ended(link, by, at, comment)


def governing(link: Rattachement, at: datetime) -> Rattachement:
    """As gestionnaire principal of the structure (ORG-5)."""
    decided = {} if link.state is State.VALIDE else {"decided_at": at, "decided_by": link.account_id}
    return replace(link, state=State.VALIDE, role=Role.GESTIONNAIRE_PRINCIPAL, chosen=None, **decided)  # type: ignore[arg-type]


def with_profile(link: Rattachement, added: Profile) -> Rattachement:
    """In the place of a lower level of the same application (ORG-24). Raises ProfileHeld, GestionnaireStays."""
    if any(p.application == added.application and added.level in (p.level, Level.CONSULTATION) for p in link.profiles):
        raise ProfileHeld
    return with_profiles(link, (*_others(link, added.application), added))


def with_profiles(link: Rattachement, chosen: Iterable[Profile]) -> Rattachement:
    """These and no others (ORG-24). Raises GestionnaireStays."""
    if link.role is Role.GESTIONNAIRE_PRINCIPAL:
        raise GestionnaireStays
    held = tuple(sorted(set(chosen), key=lambda p: (p.application, p.level)))
    return replace(link, chosen=held, profiles=held)


def without_application(link: Rattachement, application: Application) -> Rattachement:
    """Raises NotFound: it holds none on this application; GestionnaireStays."""
    left = _others(link, application)
    if len(left) == len(link.profiles):
        raise NotFound
    return with_profiles(link, left)


def _others(link: Rattachement, application: str) -> tuple[Profile, ...]:
    return tuple(p for p in link.profiles if p.application != application)


def as_user(link: Rattachement) -> Rattachement:
    """Somebody else governs from now on (ORG-8)."""
    return replace(link, role=Role.UTILISATEUR, chosen=None)


def warning(kind: StructureKind) -> Text:
    """Shown when a public structure is asked for: suppliers mistake their customer for themselves (ORG-17)."""
    return PUBLIC_WARNING if kind is StructureKind.PUBLIQUE else NOTHING
