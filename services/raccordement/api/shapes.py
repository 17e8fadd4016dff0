"""What the doors of raccordement take and show."""

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from chassis.doors import Body
from chassis.lists import PageQuery
from contracts.lifecycle import State
from contracts.raccordement import (
    EventKind,
    RaccordementAction,
    RaccordementKind,
    RaccordementMode,
    RaccordementState,
    RaccordementUse,
    SubscriptionState,
    SuspensionReason,
)
from services.raccordement.domain.attempt import Outcome
from services.raccordement.domain.lifecycle import RACCORDEMENTS, SUBSCRIPTIONS, possible
from services.raccordement.domain.raccordement import MAX_LABEL, Contact, Declared, Raccordement
from services.raccordement.domain.subscription import ROLES, Choice, Subscription

Id = Annotated[str, Path(max_length=60)]
Reference = Annotated[str, Field(max_length=60)]
Label = Annotated[str, Field(min_length=1, max_length=MAX_LABEL)]
Role = Literal[*ROLES]  # type: ignore[valid-type]


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ContactBody(Body):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s<>,;:\"]{1,64}@[A-Za-z0-9.-]+\.[A-Za-z]{2,63}$")]
    phone: Annotated[str, Field(max_length=21, pattern=r"^(\+?[0-9 .()-]{4,20})?$")] = ""


class RaccordementBody(Body):
    """RAC-6."""

    label: Label
    kind: RaccordementKind = RaccordementKind.API
    mode: RaccordementMode = RaccordementMode.DIRECT
    uses: Annotated[list[RaccordementUse], Field(min_length=1, max_length=5)]
    contact: ContactBody

    def declared(self) -> Declared:
        return Declared(
            label=self.label.strip(), kind=self.kind, mode=self.mode, uses=tuple(dict.fromkeys(self.uses)),
            contact=Contact(**self.contact.model_dump()),
        )  # fmt: skip


class ActionBody(Body):
    """`reason`: words that the history keeps."""

    action: RaccordementAction
    reason: Annotated[str, Field(max_length=500)] = ""


class RaccordementQuery(PageQuery):
    sort: Literal["made_at", "-made_at", "label", "-label"] | None = None
    state: RaccordementState | None = None


class SubscriptionQuery(PageQuery):
    sort: Literal["made_at", "-made_at", "label", "-label"] | None = None
    state: SubscriptionState | None = None


class SubscriptionBody(Body):
    """`account_id`: the technical account whose rights decide what is delivered, and that reads the feed.

    `role`, `service_id` and `states` choose among invoices: `service_id` null: the whole structure; `states` empty: all that
    the role sees.
    """

    label: Label
    account_id: Reference
    role: Role
    kinds: Annotated[list[EventKind], Field(min_length=1, max_length=20)]
    states: Annotated[list[State], Field(max_length=40, default_factory=list)]
    service_id: Reference | None = None
    url: Annotated[str | None, Field(max_length=500, description="https:// ; sans elle, pas de webhook")] = None
    topic: Annotated[bool, Field(description="Aussi par un topic Kafka qui lui est propre (EVT-7)")] = False

    def choice(self) -> Choice:
        return Choice(
            role=self.role, kinds=tuple(dict.fromkeys(self.kinds)), states=tuple(dict.fromkeys(self.states)),
            service_id=self.service_id,
        )  # fmt: skip


class PassageShown(Shown):
    """`by` null: the platform itself."""

    action: RaccordementAction
    to: str
    at: datetime
    by: str | None
    reason: str


class ContactShown(Shown):
    name: str
    email: str
    phone: str


class RaccordementShown(Shown):
    raccordement_id: str
    structure_id: str
    label: str
    kind: RaccordementKind
    mode: RaccordementMode
    uses: list[RaccordementUse]
    contact: ContactShown
    state: RaccordementState
    actions: list[RaccordementAction] = Field(description="Ce que son état permet")
    history: list[PassageShown]
    made_by: str
    made_at: datetime

    @classmethod
    def of(cls, r: Raccordement) -> Self:
        d = r.declared
        return cls(
            raccordement_id=r.id, structure_id=r.structure_id, label=d.label, kind=d.kind, mode=d.mode, uses=list(d.uses),
            contact=ContactShown.model_validate(d.contact), state=r.state, actions=possible(RACCORDEMENTS, r.state),
            history=[PassageShown.model_validate(p) for p in r.history], made_by=r.made_by, made_at=r.made_at,
        )  # fmt: skip


class SubscriptionShown(Shown):
    subscription_id: str
    raccordement_id: str
    structure_id: str
    account_id: str
    label: str
    role: str
    kinds: list[EventKind]
    states: list[State]
    service_id: str | None
    url: str | None = Field(description="Adresse du webhook ; null : pas de webhook")
    topic: bool = Field(description="Elle a aussi son topic Kafka")
    state: SubscriptionState
    suspension: SuspensionReason | None
    actions: list[RaccordementAction] = Field(description="Ce que son état permet")
    history: list[PassageShown]
    made_by: str
    made_at: datetime

    @classmethod
    def of(cls, s: Subscription) -> Self:
        return cls(
            subscription_id=s.id, raccordement_id=s.raccordement_id, structure_id=s.structure_id, account_id=s.account_id,
            label=s.label, role=s.choice.role, kinds=list(s.choice.kinds), states=list(s.choice.states),
            service_id=s.choice.service_id, url=s.url, topic=s.topic is not None, state=s.state, suspension=s.suspension,
            actions=possible(SUBSCRIPTIONS, s.state), history=[PassageShown.model_validate(p) for p in s.history],
            made_by=s.made_by, made_at=s.made_at,
        )  # fmt: skip


class SubscriptionMade(SubscriptionShown):
    secret: str = Field(
        "",
        description="Signe les webhooks (Standard Webhooks) ; montré cette seule fois, vide si le même appel l'a déjà montré",
    )
    password: str = Field("", description="Ouvre le topic Kafka ; montré cette seule fois")


class AttemptQuery(PageQuery):
    sort: Literal["at", "-at"] | None = None
    outcome: Outcome | None = None
    event_id: Annotated[str | None, Field(max_length=60)] = None


class AttemptShown(Shown):
    """`status` null: no answer came; `answer`: its first kilobyte, or what went wrong."""

    event_id: str
    kind: str
    number: int
    outcome: Outcome
    at: datetime
    milliseconds: int
    status: int | None
    answer: str
    next_at: datetime | None


class StandingShown(Shown):
    """`waiting` and `abandoned` are counted up to 10,000; `oldest`: when the longest waiting was written."""

    waiting: int
    abandoned: int
    oldest: datetime | None
    failing_since: datetime | None


class AgainBody(Body):
    """`event_ids` empty: all that were abandoned."""

    event_ids: Annotated[list[Reference], Field(max_length=1000, default_factory=list)]


class AgainShown(BaseModel):
    events: int
