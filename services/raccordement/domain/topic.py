"""A subscription's own Kafka topic: its users, and what the broker is to hold of it (EVT-7): pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from chassis.errors import Conflict, Text
from contracts.feed import PREFIX

BOTH_COUNT = timedelta(hours=24)
"""How long a password that was replaced still opens the topic."""
KEPT = timedelta(days=30)
RETRY = timedelta(seconds=5)
NO_TOPIC = Text("Cet abonnement n'a pas de topic Kafka", "This subscription has no Kafka topic")
TWO_COUNT = Text(
    "Deux mots de passe comptent déjà : attendez la fin de l'ancien",
    "Two passwords count already: the older one must end",
)


class Standing(Enum):
    """What the broker says of a topic."""

    READY = "every partition has a leader"
    UNREADY = "one has none"
    GONE = "there is no such topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Kafka knows one password a user: a subscription has two, `….1` and `….2`, to change it while both count.

    `sealed`: its password until the broker knows it; `until`: when it stops, None for the present one.
    """

    name: str
    made_at: datetime
    sealed: bytes | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """`due_at`: when the broker must next hear of it; `made`: it knows the topic."""

    users: tuple[User, ...]
    due_at: datetime | None
    made: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What the broker is to hold. `sealed`: passwords to set; `readers`: who may read now.

    `held`: users who may not; `gone`: who are no users, or no more.
    """

    topic: str
    exists: bool
    sealed: Mapping[str, bytes]
    readers: tuple[str, ...]
    held: tuple[str, ...]
    gone: tuple[str, ...]


def name(subscription_id: str) -> str:
    return f"{PREFIX}{subscription_id}"


def names_of_users(subscription_id: str) -> tuple[str, str]:
    return f"{name(subscription_id)}.1", f"{name(subscription_id)}.2"


def begun(subscription_id: str, sealed: bytes, now: datetime) -> Topic:
    first = User(name=names_of_users(subscription_id)[0], made_at=now, sealed=sealed)
    return Topic(users=(first,), due_at=now)


def counting(topic: Topic, now: datetime) -> tuple[User, ...]:
    """The present one first."""
    return tuple(user for user in topic.users if user.until is None or now < user.until)


def with_password(topic: Topic, subscription_id: str, sealed: bytes, now: datetime) -> Topic:
    """Of the user that is free; the one before counts for another 24 hours. Raises Conflict where two count already."""
    present = counting(topic, now)
    if len(present) > 1:
        raise Conflict(TWO_COUNT)
    taken = {user.name for user in present}
    free = next(user for user in names_of_users(subscription_id) if user not in taken)
    ending = tuple(replace(user, until=now + BOTH_COUNT) for user in present)
    return replace(topic, users=(User(name=free, made_at=now, sealed=sealed), *ending), due_at=now)


def holding(topic: Topic, subscription_id: str, now: datetime, *, active: bool, stopped: bool) -> Holding:
    """Who is suspended reads nothing more, not even what is in the topic already (EVT-4)."""
    users = () if stopped else counting(topic, now)
    present = [user.name for user in users]
    readers, held = (tuple(present), ()) if active else ((), tuple(present))
    return Holding(
        topic=name(subscription_id), exists=not stopped,
        sealed={user.name: user.sealed for user in users if user.sealed},
        readers=readers, held=held, gone=tuple(u for u in names_of_users(subscription_id) if u not in present),
    )  # fmt: skip


def lost(topic: Topic, now: datetime) -> Topic:
    """Somebody deleted it on the broker: it is made again."""
    return replace(topic, made=False, due_at=now)


def settled(topic: Topic, held: Holding, now: datetime) -> Topic:
    """Once the broker holds that: passwords are let go; due again when one ends."""
    users = tuple(replace(user, sealed=None) for user in counting(topic, now)) if held.exists else ()
    ends = [user.until for user in users if user.until]
    return Topic(users=users, due_at=min(ends, default=None), made=held.exists)
