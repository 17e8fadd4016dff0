"""A structure's technical account: machines act through it (ID-22, RFC 6749 client credentials)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.errors import Conflict, Finding, Invalid, NotFound, Text
from services.identity.domain.fields import SHOWN
from services.identity.domain.messages import MESSAGES

MAX_ACCOUNTS = 50
"""Of one structure, at work."""
MAX_SECRETS = 2
MAX_NAME = 80
LIFE = timedelta(days=424)
"""Of a secret, at most (RAC-12)."""
RENEWED = timedelta(days=7)
"""How long the one before counts beside another."""
WARNED_DAYS = (60, 30, 7, 1)
"""Before the last secret ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """`digest` of what was shown once; `asked_with`: the Idempotency-Key of the call that made it."""

    id: str
    digest: str
    made_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    asked_with: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicalAccount:
    """`id` is its client_id, and the account that its acts are of. Two secrets count at once, so that one can replace the other."""

    id: str
    structure_id: str
    name: str
    scopes: tuple[str, ...]
    secrets: tuple[Secret, ...]
    made_by: str
    made_at: datetime
    revoked: bool = False
    revoked_at: datetime | None = None
    warn_at: datetime | None = None
    """When its people must next hear of its end."""

    @property
    def expires_at(self) -> datetime | None:
        """When its last secret ends; None where one does not, as those of earlier versions."""
        ends = [s.expires_at for s in self.secrets]
        return None if None in ends else max((end for end in ends if end), default=None)

    @property
    def last_used_at(self) -> datetime | None:
        return max((s.last_used_at for s in self.secrets if s.last_used_at), default=None)


def check(name: str, scopes: Iterable[str], expires_at: datetime | None, now: datetime) -> None:
    """Raises Invalid naming each field."""
    findings = _expiry(expires_at, now)
    if not 0 < len(name.strip()) <= MAX_NAME or not name.isprintable():
        findings.append(MESSAGES.finding("name", "technical_name_invalid", name[:SHOWN], most=MAX_NAME))
    if not list(scopes):
        findings.append(MESSAGES.finding("scopes", "scopes_missing"))
    if findings:
        raise Invalid(errors=findings)


def with_secret(account: TechnicalAccount, secret: Secret, now: datetime) -> TechnicalAccount:
    """The one before counts for another 7 days, and the last that expired stays known. Raises Conflict, Invalid."""
    if findings := _expiry(secret.expires_at, now):
        raise Invalid(errors=findings)
    counting = tuple(s for s in account.secrets if counts(s, now))
    if len(counting) >= MAX_SECRETS:
        raise Conflict(
            Text(
                "Deux secrets sont déjà en service : retirez d'abord l'ancien",
                "Two secrets count already: remove the older one first",
            )
        )
    expired = tuple(s for s in account.secrets if not counts(s, now))[-1:]
    renewed = (replace(s, expires_at=min(s.expires_at or now + LIFE, now + RENEWED)) for s in counting)
    return scheduled(replace(account, secrets=(*expired, *renewed, secret)), now)


def without_secret(account: TechnicalAccount, secret_id: str, now: datetime) -> TechnicalAccount:
    """Where another end follows, it is told at once. Raises NotFound."""
    left = tuple(s for s in account.secrets if s.id != secret_id)
    if len(left) == len(account.secrets):
        raise NotFound
    after = replace(account, secrets=left)
    return after if after.expires_at == account.expires_at else replace(after, warn_at=now)


def used(account: TechnicalAccount, secret_id: str, now: datetime) -> TechnicalAccount:
    return replace(
        account, secrets=tuple(replace(s, last_used_at=now) if s.id == secret_id else s for s in account.secrets)
    )


def revoked(account: TechnicalAccount, now: datetime) -> TechnicalAccount:
    """For good; it stays listed, as its acts stay."""
    return replace(account, revoked=True, revoked_at=now, warn_at=None)


def scheduled(account: TechnicalAccount, now: datetime) -> TechnicalAccount:
    """With the next of the moments at which its people are warned (RAC-12)."""
    return replace(account, warn_at=min((at for at in _warnings(account) if at > now), default=None))


def warned_days(account: TechnicalAccount, now: datetime) -> int | None:
    """How many days ahead a warning is due, or was last; None: none, or it is over."""
    if account.expires_at is None or account.expires_at <= now:
        return None
    return min((days for at, days in _warnings(account).items() if at <= now), default=None)


def ending(secret: Secret, now: datetime) -> str:
    """When it ends, from 60 days before: what its tokens say, and every answer to them (RAC-12)."""
    soon = secret.expires_at is not None and secret.expires_at - now <= timedelta(days=max(WARNED_DAYS))
    return secret.expires_at.isoformat() if secret.expires_at and soon else ""


def validity(secret: Secret, longest: timedelta, now: datetime) -> timedelta:
    """Of a token: no longer than its secret."""
    return min(longest, secret.expires_at - now) if secret.expires_at else longest


def _warnings(account: TechnicalAccount) -> dict[datetime, int]:
    """Moment and days ahead; none that lies before the secret was made."""
    if (end := account.expires_at) is None:
        return {}
    made_at = max(s.made_at for s in account.secrets)
    moments = {end - timedelta(days=days): days for days in WARNED_DAYS}
    return {at: days for at, days in moments.items() if at > made_at}


def counts(secret: Secret, now: datetime) -> bool:
    return secret.expires_at is None or now < secret.expires_at


def _expiry(expires_at: datetime | None, now: datetime) -> list[Finding]:
    if expires_at is None:
        return []
    if expires_at <= now:
        return [MESSAGES.finding("expires_at", "expiry_past", str(expires_at))]
    far = expires_at.date() > (now + LIFE).date()
    return [MESSAGES.finding("expires_at", "expiry_far", str(expires_at), most=LIFE.days)] if far else []
