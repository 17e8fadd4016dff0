"""Why a system receives nothing: each thing that must be right, in the order in which it is met (RAC-21): pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from chassis.errors import Text


class Point(StrEnum):
    TOKEN = "JETON"  # noqa: S105  a name
    ACCOUNT = "COMPTE"
    EXPIRY = "EXPIRATION"
    SCOPE = "PORTEE"
    STRUCTURE = "STRUCTURE"
    PROFILES = "PROFILS"
    RACCORDEMENT = "RACCORDEMENT"
    SUBSCRIPTION = "ABONNEMENT"


@dataclass(frozen=True, slots=True)
class Check:
    """`remedy`: what to do where it is wrong."""

    point: Point
    right: bool
    remedy: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the credentials presented prove, and what of their own structure follows from it."""

    technical: bool
    at_work: bool = False
    secret_lasts: bool = False
    receives_events: bool = False
    structure_active: bool = False
    effective_scopes: int = 0
    scopes: int = 0
    active_raccordements: int = 0
    active_subscriptions: int = 0


REMEDIES = {
    Point.TOKEN: Text(
        "Jeton absent, expiré ou invalide : demandez-en un à POST /token avec l'identifiant et le secret du compte technique",
        "Token missing, expired or invalid: ask for one at POST /token with the technical account's id and secret",
    ),
    Point.ACCOUNT: Text(
        "Ce jeton n'est pas celui d'un compte technique en service : créez-en un, ou un secret, dans la structure",
        "This token is not one of a technical account at work: make one, or a secret, in the structure",
    ),
    Point.EXPIRY: Text(
        "Le secret de ce jeton expire dans les 60 jours (en-tête Chorale-Secret-Expires) : créez-en un autre",
        "This token's secret expires within 60 days (header Chorale-Secret-Expires): make another one",
    ),
    Point.SCOPE: Text(
        "Le jeton n'a pas la portée evenements:lire : demandez-la à POST /token, ou créez un compte qui l'a",
        "The token lacks the scope evenements:lire: ask for it at POST /token, or make an account that has it",
    ),
    Point.STRUCTURE: Text(
        "La structure est désactivée : son gestionnaire la réactive", "The structure is deactivated: who governs it reactivates it"
    ),
    Point.PROFILES: Text(
        "La structure n'a pas l'application de chacune des portées du compte, ou n'a plus de gestionnaire principal",
        "The structure lacks the application of some of the account's scopes, or has no gestionnaire any more",
    ),
    Point.RACCORDEMENT: Text(
        "Aucun raccordement de la structure n'est actif : déclarez-en un, puis activez-le ou reprenez-le",
        "No raccordement of the structure is active: declare one, then activate or resume it",
    ),
    Point.SUBSCRIPTION: Text(
        "Aucun abonnement de ce compte n'est actif : activez-le, ou voyez pourquoi il est suspendu",
        "No subscription of this account is active: activate it, or see why it is suspended",
    ),
}  # fmt: skip


def diagnosis(facts: Facts | None) -> list[Check]:
    """None: no valid token was presented, and nothing more is told."""
    return [Check(point, right, REMEDIES[point]) for point, right in _points(facts)]


def _points(facts: Facts | None) -> Iterator[tuple[Point, bool]]:
    yield Point.TOKEN, facts is not None
    if facts is None:
        return
    at_work = facts.technical and facts.at_work
    yield Point.ACCOUNT, at_work
    if not at_work:
        return
    yield Point.EXPIRY, facts.secret_lasts
    yield Point.SCOPE, facts.receives_events
    yield Point.STRUCTURE, facts.structure_active
    yield Point.PROFILES, facts.effective_scopes == facts.scopes
    yield Point.RACCORDEMENT, facts.active_raccordements > 0
    yield Point.SUBSCRIPTION, facts.active_subscriptions > 0
