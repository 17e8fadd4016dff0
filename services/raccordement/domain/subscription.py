"""A subscription: which events of which structure leave by which outlet, and as which technical account (EVT-1, EVT-4)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.errors import Conflict, Finding, Text
from contracts.lifecycle import Role, State, visible
from contracts.raccordement import OF_INVOICES, EventKind, RaccordementAction, SubscriptionState, SuspensionReason
from services.raccordement.domain.lifecycle import LAST_PASSAGES, SUBSCRIPTIONS, Passage, target
from services.raccordement.domain.messages import MESSAGES
from services.raccordement.domain.topic import Topic

MOST_OF_A_RACCORDEMENT = 20
ROLES = (Role.FOURNISSEUR, Role.DESTINATAIRE, Role.VALIDEUR_1, Role.VALIDEUR_2)
BOTH_COUNT = timedelta(hours=24)
"""How long a secret that was replaced still signs (EVT-10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is delivered. Of invoices: in `role`; `service_id` None: the whole structure; no `states`: all that the role sees."""

    role: Role
    kinds: tuple[EventKind, ...]
    states: tuple[State, ...] = ()
    service_id: str | None = None

    @property
    def of_invoices(self) -> bool:
        return not OF_INVOICES.isdisjoint(self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Of a webhook; `sealed` at rest. `until`: when it stops to sign, None for the present one."""

    sealed: bytes
    made_at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """`account_id`: the technical account whose rights decide. `url`: of its webhook, where it has one."""

    id: str
    raccordement_id: str
    structure_id: str
    account_id: str
    label: str
    choice: Choice
    concentrates: bool = False
    """It receives for the structures that named its raccordement, by their own accounts (RAC-8)."""
    url: str | None = None
    secrets: tuple[Secret, ...] = ()
    topic: Topic | None = None
    state: SubscriptionState = SubscriptionState.A_ACTIVER
    suspension: SuspensionReason | None = None
    history: tuple[Passage, ...] = ()
    made_by: str
    made_at: datetime


def findings(choice: Choice) -> list[Finding]:
    """States that the role never sees would silently deliver nothing."""
    return [
        MESSAGES.finding("states", "state_unseen", state) for state in choice.states if not visible(choice.role, state)
    ]


def passage(
    subscription: Subscription, action: RaccordementAction, by: str | None, reason: str, now: datetime
) -> Passage:
    """Raises Conflict for what the table does not allow."""
    to = target(SUBSCRIPTIONS, subscription.state, action)
    return Passage(action=action, to=to, at=now, by=by, reason=reason.strip())


def moved(subscription: Subscription, taken: Passage, suspension: SuspensionReason | None = None) -> Subscription:
    """`suspension`: why, where the passage suspends. Stopped, it has no secret any more."""
    kept = () if taken.to == SubscriptionState.ARRETE else subscription.secrets
    history = (*subscription.history, taken)[-LAST_PASSAGES:]
    topic = replace(subscription.topic, due_at=taken.at) if subscription.topic else None
    return replace(
        subscription, state=SubscriptionState(taken.to), suspension=suspension, history=history, secrets=kept, topic=topic,
    )  # fmt: skip


def check_webhook(subscription: Subscription) -> None:
    """Raises Conflict."""
    if subscription.url is None:
        raise Conflict(Text("Cet abonnement n'a pas de webhook", "This subscription has no webhook"))


def with_secret(subscription: Subscription, sealed: bytes, now: datetime) -> Subscription:
    """The one before signs for another 24 hours. Raises Conflict where two count already, or there is no webhook."""
    check_webhook(subscription)
    counting = signing(subscription, now)
    if len(counting) > 1:
        raise Conflict(
            Text(
                "Deux secrets comptent déjà : attendez la fin de l'ancien",
                "Two secrets count already: the older one must end",
            )
        )
    ending = [replace(s, until=now + BOTH_COUNT) for s in counting]
    return replace(subscription, secrets=(Secret(sealed=sealed, made_at=now), *ending))


def signing(subscription: Subscription, now: datetime) -> tuple[Secret, ...]:
    """Secrets that count, the present one first."""
    return tuple(s for s in subscription.secrets if s.until is None or now < s.until)
