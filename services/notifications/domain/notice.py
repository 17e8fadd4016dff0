"""A notice tells one person of one event; a plan is whom an event is to be told to, open until all are known (NOT-5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from contracts.account import Language
from contracts.habilitation import Application
from contracts.notice import Delivery
from contracts.notice import NoticeKind as Kind

OWN = ""
SKEW = timedelta(seconds=5)  # clocks of two machines differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """One account, or whoever holds a profile on `application` at the structure or service (NOT-1)."""

    kind: Kind
    page: str
    account_id: str | None = None
    structure_id: str | None = None
    service_id: str | None = None
    application: Application | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """What opens its notices: any of these rights; `OWN` for what concerns the person, rights or not."""
        if self.structure_id is None or self.application is None:
            return (OWN,)
        whole = key(self.structure_id, None, self.application)
        return (whole, key(self.structure_id, self.service_id, self.application)) if self.service_id else (whole,)


def key(structure_id: str, service_id: str | None, application: str) -> str:
    """The name of a right."""
    return "|".join(filter(None, (structure_id, application, service_id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A person to be told, as a member of the plan's `audience`th audience."""

    account_id: str
    audience: int


class PlanState(StrEnum):
    OUVERT = "OUVERT"
    REGLE = "REGLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`id` and `at` are the event's. `expected` None: nobody was looked up yet.

    `about`: an account whose name the words need. `waiting`: accounts that are expected or needed, and not known yet.
    Until `until` a right given before the event but heard of after it still counts. `next_at`: when to look again.
    """

    id: str
    at: datetime
    audiences: tuple[Audience, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    about: str | None = None
    state: PlanState = PlanState.OUVERT
    expected: tuple[Expected, ...] | None = None
    waiting: tuple[str, ...] = ()
    created_at: datetime
    next_at: datetime
    until: datetime


class NoticeState(StrEnum):
    NON_LU = "NON_LU"
    LU = "LU"


class Outlet(StrEnum):
    MAIL = "MAIL"
    RESUME = "RESUME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`at` is the event's time; `outlets`: by which ways it left beside the feed; `keys`: the rights that open it;
    `about`: whom `params` name.

    `digest_at`: when it is to leave in a digest, until it has. `marking`: of those marked as read together (NOT-6).
    """

    id: str
    event_id: str
    account_id: str
    structure_id: str | None
    kind: Kind
    page: str
    params: Mapping[str, Any]
    state: NoticeState = NoticeState.NON_LU
    outlets: tuple[Outlet, ...] = ()
    keys: tuple[str, ...] = (OWN,)
    digest_at: datetime | None = None
    marking: str | None = None
    at: datetime
    created_at: datetime
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of an account: where to write, in which language, whether to write at all (NOT-2)."""

    account_id: str
    contact_email: str
    first_name: str
    last_name: str
    language: Language
    notifications: bool
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What one rattachement allowed before an event: pairs of application and level."""

    active: bool
    profiles: frozenset[tuple[str, str]]


class Reach(StrEnum):
    """INCONNU is a reason to wait: the account's own events have not come yet, or not all of them."""

    INCONNU = "INCONNU"
    JOIGNABLE = "JOIGNABLE"
    FERME = "FERME"


def reach(person: Person | None) -> Reach:
    """Who holds a right has activated the account: one that is not active yet is one whose activation is on its way."""
    if person is None or person.state == "EN_ATTENTE":
        return Reach.INCONNU
    return Reach.JOIGNABLE if person.state == "ACTIF" else Reach.FERME


def expecting(plan: Plan, audience: int, account_ids: list[str]) -> Plan:
    """A person is told once an event: as a member of the first audience they belong to."""
    before = plan.expected or ()
    known = {e.account_id for e in before}
    added = [Expected(account_id=a, audience=audience) for a in account_ids if a not in known]
    return replace(plan, expected=(*before, *added))


def late(plan: Plan, structure_id: str, service_id: str | None, given_at: datetime) -> list[int]:
    """The audiences to which a right belongs that was given before the event and heard of only now."""
    if plan.state is not PlanState.OUVERT or given_at > plan.at + SKEW:
        return []
    return [
        n
        for n, audience in enumerate(plan.audiences)
        if audience.account_id is None
        and audience.structure_id == structure_id
        and service_id in (None, audience.service_id)
    ]


def settled(plan: Plan, waiting: list[str], now: datetime, pause: timedelta) -> Plan:
    """After everybody known was told: it waits for the rest, and closes when its time is over."""
    if now >= plan.until:
        return replace(plan, state=PlanState.REGLE, waiting=(), expected=plan.expected or ())
    next_at = min(now + pause, plan.until) if waiting else plan.until
    return replace(plan, waiting=tuple(waiting), next_at=next_at)


def notice(plan: Plan, audience: Audience, person: Person, about: Person | None, now: datetime) -> Notice:
    """In the feed, whatever else becomes of it (NOT-2, NOT-6)."""
    who = {"who": named(about)} if about else {}
    return Notice(
        id=f"{plan.id}.{person.account_id}", event_id=plan.id, account_id=person.account_id, structure_id=audience.structure_id,
        kind=audience.kind, page=audience.page, about=plan.about, params={**plan.params, **who}, keys=audience.keys, at=plan.at,
        created_at=now,
    )  # fmt: skip


def leaving(made: Notice, delivery: Delivery, digest_at: datetime) -> Notice:
    """By mail at once, with the digest of that time, or not at all."""
    match delivery:
        case Delivery.IMMEDIAT:
            return replace(made, outlets=(Outlet.MAIL,))
        case Delivery.QUOTIDIEN:
            return replace(made, digest_at=digest_at)
    return made


def named(person: Person) -> str:
    return f"{person.first_name} {person.last_name} ({person.contact_email})".strip()
