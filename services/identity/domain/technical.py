"""A structure's technical account: machines act through it (ID-22, RFC 6749 client credentials)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from chassis.errors import Conflict, Finding, Invalid, NotFound, Text
from services.identity.domain.fields import SHOWN
from services.identity.domain.messages import MESSAGES

MAX_ACCOUNTS = 50
"""Of one structure, at work."""
MAX_SECRETS = 2
MAX_NAME = 80


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

    @property
    def last_used_at(self) -> datetime | None:
        return max((s.last_used_at for s in self.secrets if s.last_used_at), default=None)


def check(name: str, scopes: Iterable[str], expires_at: datetime | None, now: datetime) -> None:
    """Raises Invalid naming each field."""
    findings = [*_expiry(expires_at, now)]
    if not 0 < len(name.strip()) <= MAX_NAME or not name.isprintable():
        findings.append(MESSAGES.finding("name", "technical_name_invalid", name[:SHOWN], most=MAX_NAME))
    if not list(scopes):
        findings.append(MESSAGES.finding("scopes", "scopes_missing"))
    if findings:
        raise Invalid(errors=findings)


def with_secret(account: TechnicalAccount, secret: Secret, now: datetime) -> TechnicalAccount:
    """Those that have expired make room. Raises Conflict where two count already, Invalid for a time that is past."""
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
    return replace(account, secrets=(*counting, secret))


def without_secret(account: TechnicalAccount, secret_id: str) -> TechnicalAccount:
    """Raises NotFound."""
    left = tuple(s for s in account.secrets if s.id != secret_id)
    if len(left) == len(account.secrets):
        raise NotFound
    return replace(account, secrets=left)


def used(account: TechnicalAccount, secret_id: str, now: datetime) -> TechnicalAccount:
    return replace(
        account, secrets=tuple(replace(s, last_used_at=now) if s.id == secret_id else s for s in account.secrets)
    )


def revoked(account: TechnicalAccount, now: datetime) -> TechnicalAccount:
    """For good; it stays listed, as its acts stay."""
    return replace(account, revoked=True, revoked_at=now)


def counts(secret: Secret, now: datetime) -> bool:
    return secret.expires_at is None or now < secret.expires_at


def _expiry(expires_at: datetime | None, now: datetime) -> list[Finding]:
    past = expires_at is not None and expires_at <= now
    return [MESSAGES.finding("expires_at", "expiry_past", str(expires_at))] if past else []
