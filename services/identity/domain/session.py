"""A session: the tokens of one login. Its refresh token rotates, and an old one coming back ends it (ID-23)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

MAX_DEVICE = 200
MARGIN = timedelta(minutes=1)  # between the clocks of whoever signs and whoever verifies


def cut(device: str) -> str:
    """A User-Agent as it is kept and compared."""
    return device[:MAX_DEVICE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The token before the present one: whoever lost the answer is given `successor` (sealed) once more, until then."""

    digest: str
    device: str
    until: datetime
    successor: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`digest` is of the refresh token that counts now; `address`: where it was used from last.

    `expires_at` moves on as it is used, up to `ends_at` (None: one that was opened before that was so).
    """

    id: str
    account_id: str
    device: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    ends_at: datetime | None = None
    digest: str
    address: str = ""
    ended: bool = False
    previous: Previous | None = None


class Token(StrEnum):
    """Which of the session's refresh tokens was presented."""

    CURRENT = "CURRENT"
    PREVIOUS = "PREVIOUS"
    UNKNOWN = "UNKNOWN"


class Verdict(StrEnum):
    ROTATE = "ROTATE"
    REPEAT = "REPEAT"
    REUSED = "REUSED"
    OVER = "OVER"


def judge(session: Session, token: Token, device: str, now: datetime) -> Verdict:
    """REPEAT: the very same token from the same device within the grace, as after a lost answer."""
    if over(session, now):
        return Verdict.OVER
    if token is Token.CURRENT:
        return Verdict.ROTATE
    before = session.previous
    if token is Token.PREVIOUS and before and now < before.until and before.device == cut(device):
        return Verdict.REPEAT
    return Verdict.REUSED


def over(session: Session, now: datetime) -> bool:
    return session.ended or session.expires_at <= now


def ended(session: Session) -> Session:
    return replace(session, ended=True, previous=None)


def rotated(
    session: Session, digest: str, previous: Previous, now: datetime, *, idle: timedelta, address: str = ""
) -> Session:
    """`digest` is of the new token; the one that counted until now is the previous."""
    expires_at = min(session.ends_at, now + idle) if session.ends_at else session.expires_at
    return replace(
        session,
        digest=digest,
        previous=previous,
        last_used_at=now,
        expires_at=expires_at,
        address=address or session.address,
    )
