"""Tries slow down, then lock, per account and per address (ID-13). The same for accounts that do not exist.

A try is taken before what was given is judged (ID-27): the store takes it in one conditional write, by `openings`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
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
