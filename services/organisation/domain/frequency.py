"""At most so many within a period, for what costs others something: letters, words given, invitations."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chassis.errors import TooMany


def check_frequency(before: Iterable[datetime], now: datetime, *, most: int, within: timedelta) -> None:
    """Whether one more may follow those of `before`. Raises TooMany, with the seconds until it may."""
    recent = sorted(at for at in before if at > now - within)
    if len(recent) >= most:
        raise TooMany(retry_after=int((recent[-most] + within - now).total_seconds()))
