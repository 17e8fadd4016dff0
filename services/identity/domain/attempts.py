"""Tries slow down, then lock, per account and address (ID-13). The same for accounts that do not exist.

Whoever fails slows down themselves: an account is counted for each address it is tried from, and far more widely over all
of them; a device that completed a login before has a count of its own, so that nobody else's failures lock it out.

A try is taken before what was given is judged (ID-27): the store takes it in one conditional write, by `openings`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil

from chassis.errors import Text, TooMany

FORGET = timedelta(hours=1)
WAITS = (
    (15, timedelta(minutes=15)),
    (10, timedelta(minutes=5)),
    (7, timedelta(minutes=1)),
    (5, timedelta(seconds=15)),
    (3, timedelta(seconds=2)),
)
"""How long to wait after so many tries in a row."""
FIRST_WAIT = WAITS[-1][0]
IN_SECONDS = 90
WIDE = {"password": 20.0, "code": 4.0, "answer": 4.0, "client": 20.0}
"""How much more an account bears from all addresses together than from one. A code is six digits, a password is not."""
NOTED = frozenset(least for least, pause in WAITS if pause >= timedelta(minutes=1))
"""Failures in a row of which the journal is told (ID-24)."""
SUSPECT = 5
"""From so many failures on, the next try must carry a solved challenge (ID-3)."""
IPV6_HOME = 64  # one customer has as many addresses as they like below it


class Locked(TooMany):
    code = "connexion_ralentie"
    title = Text(
        "Trop d'essais : la connexion est suspendue un moment", "Too many tries: logging in is suspended for a while"
    )


@dataclass(frozen=True, slots=True)
class Attempts:
    """Tries in a row, the last at `last_at`; a right answer ends the row."""

    count: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """`factor` stretches the counts of `WAITS`."""

    name: str
    factor: float = 1.0


def counters(kind: str, account: str, address: str, device: str, address_factor: float) -> Sequence[Counter]:
    """What a try of an account is taken of; `kind` is a key of `WIDE`, `device` empty for one that is not known."""
    if device:
        return (Counter(f"{kind}:{account}#{device}"),)
    place = origin(address)
    return (
        Counter(f"{kind}:{account}@{place}"), Counter(f"address:{place}", address_factor), Counter(f"{kind}:{account}", WIDE[kind]),
    )  # fmt: skip


def origin(address: str) -> str:
    """An address as it is counted."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((ip, IPV6_HOME), strict=False)) if ip.version == 6 else address  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Opening:
    """One more try may be taken where `least` <= count < `below` and the last one was in (`after`, `until`].

    None: no bound. Before `after` the row of tries is forgotten.
    """

    least: int
    below: int | None
    after: datetime
    until: datetime | None


def openings(now: datetime, factor: float = 1.0) -> list[Opening]:
    """When a next try is free; `factor` stretches the counts, as an address has many people behind it."""
    steps = [(0, None), *((ceil(least * factor), now - pause) for least, pause in reversed(WAITS))]
    ends = [least for least, _ in steps[1:]]
    return [
        Opening(least, below, now - FORGET, until) for (least, until), below in zip(steps, [*ends, None], strict=True)
    ]


def wait(count: int, factor: float = 1.0) -> timedelta:
    return next((pause for least, pause in WAITS if count >= ceil(least * factor)), timedelta(0))


def waits(attempts: Attempts, now: datetime, factor: float = 1.0) -> bool:
    """Whether no next try is free yet: what none of `openings` lets pass."""
    pause = wait(attempts.count, factor)
    return bool(pause and attempts.last_at and attempts.last_at + pause > now)


def locked(attempts: Attempts, now: datetime, factor: float = 1.0) -> Locked:
    """The refusal, with the seconds left."""
    left = (attempts.last_at or now) + wait(attempts.count, factor) - now
    seconds = max(int(left.total_seconds()), 0) + 1
    return Locked(
        Text(
            f"Trop d'essais infructueux : réessayez dans {duration(seconds)}",
            f"Too many failed tries: try again in {duration(seconds)}",
        ),
        retry_after=seconds,
    )


def duration(seconds: int) -> str:
    return f"{seconds} s" if seconds < IN_SECONDS else f"{round(seconds / 60)} min"
