"""A browser's session: which person, and the tokens that speak for them. No token ever reaches the browser."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

REFRESH_LEASE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`id` is the digest of the cookie; `generation` counts refreshes; `refreshing_until`: someone renews the tokens now."""

    id: str
    device: str
    access: bytes
    refresh: bytes
    access_until: datetime
    expires_at: datetime
    generation: int = 0
    refreshing_until: datetime | None = None
    previous_login_at: datetime | None = None
    structure_id: str = ""


class Factor(StrEnum):
    """What completes a login, as identity names it (ID-9 to ID-12)."""

    EMAIL = "EMAIL"
    TOTP = "TOTP"
    WEBAUTHN = "WEBAUTHN"
    RECUPERATION = "RECUPERATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginUnderWay:
    """Between the password and the second factor; kept sealed in a cookie of its own. `suite`: the page asked for.

    `factor`: the one asked for now; `factors`: all that the account has.
    """

    login_id: str
    factor: Factor
    email: str
    factors: tuple[Factor, ...] = (Factor.EMAIL,)
    expires_at: datetime
    suite: str = "/tableau"


def stale(session: Session, now: datetime, margin: timedelta) -> bool:
    return session.access_until - margin <= now


def local_path(asked: str, default: str = "/tableau") -> str:
    """A redirect stays on this site: `//elsewhere`, `/\\elsewhere` and whole addresses are answered with `default`."""
    plain = asked.startswith("/") and not asked.startswith("//") and "\\" not in asked
    return asked if plain and all(c.isprintable() for c in asked) else default
