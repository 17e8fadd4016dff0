"""A session: the tokens of one login. Its refresh token rotates, and an old one coming back ends it (ID-23)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.errors import DomainError

MAX_DEVICE = 200


class SessionOver(DomainError):
    code, status, title = "session_terminee", 401, "Votre session est terminée : connectez-vous à nouveau"


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The token before the present one: whoever lost the answer is given `successor` (sealed) once more, until then."""

    digest: str
    device: str
    until: datetime
    successor: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`digest` is of the refresh token that counts now."""

    id: str
    account_id: str
    device: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    digest: str
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
    if token is Token.PREVIOUS and before and now < before.until and before.device == device[:MAX_DEVICE]:
        return Verdict.REPEAT
    return Verdict.REUSED


def over(session: Session, now: datetime) -> bool:
    return session.ended or session.expires_at <= now


def rotated(session: Session, digest: str, successor: bytes, device: str, until: datetime, now: datetime) -> Session:
    """`digest` and `successor` are of the new token; the present one becomes the previous."""
    before = Previous(digest=session.digest, device=device[:MAX_DEVICE], until=until, successor=successor)
    return replace(session, digest=digest, previous=before, last_used_at=now)
