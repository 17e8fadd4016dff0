"""Failed attempts slow down, then lock, per account and per address (ID-13). The same for accounts that do not exist."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.errors import TooMany

FORGET = timedelta(hours=1)
WAITS = (
    (15, timedelta(minutes=15)),
    (10, timedelta(minutes=5)),
    (7, timedelta(minutes=1)),
    (5, timedelta(seconds=15)),
    (3, timedelta(seconds=2)),
)


class Locked(TooMany):
    code, title = "connexion_ralentie", "Trop d'essais : la connexion est suspendue un moment"


@dataclass(frozen=True)
class Failures:
    count: int = 0
    last_at: datetime | None = None


def wait(count: int, factor: float = 1.0) -> timedelta:
    """How long to wait after the `count`th failure in a row; `factor` stretches the counts (an address has many people)."""
    return next((pause for least, pause in WAITS if count >= least * factor), timedelta(0))


def check(failures: Failures, now: datetime, factor: float = 1.0) -> None:
    """Raises Locked with the seconds left."""
    if failures.last_at is None:
        return
    left = failures.last_at + wait(failures.count, factor) - now
    if left > timedelta(0):
        seconds = int(left.total_seconds()) + 1
        raise Locked(f"Trop d'essais infructueux : réessayez dans {spoken(seconds)}", retry_after=seconds)


def spoken(seconds: int) -> str:
    return f"{seconds} s" if seconds < 90 else f"{round(seconds / 60)} min"  # noqa: PLR2004


def after_failure(failures: Failures, now: datetime) -> Failures:
    stale = failures.last_at is None or now - failures.last_at > FORGET
    return Failures(1 if stale else failures.count + 1, now)
