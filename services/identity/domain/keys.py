"""The ring of signing keys (ID-23): all are published, one signs, a new one is published before it signs: `ahead`, for how long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # since when a key signs that is published only: every other is newer


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """`kid` is the RFC 7638 thumbprint; `pem`, the private key, is sealed."""

    kid: str
    pem: bytes
    signs_from: datetime


def signing(keys: Iterable[SigningKey], now: datetime) -> SigningKey | None:
    """The newest whose time has come."""
    return max((k for k in keys if k.signs_from <= now), key=lambda k: k.signs_from, default=None)


def joins_at(keys: Sequence[SigningKey], ahead: timedelta, now: datetime) -> datetime:
    """When a key that is new to the ring may sign: at once only where no verifier has seen another."""
    return now + ahead if keys else now


def next_is_due(keys: Sequence[SigningKey], rotation: timedelta, ahead: timedelta, now: datetime) -> bool:
    return bool(keys) and now >= max(k.signs_from for k in keys) + rotation - ahead


def spent(
    keys: Sequence[SigningKey], configured: set[str], access: timedelta, ahead: timedelta, now: datetime
) -> list[str]:
    """Those whose last token has expired, `access` being how long one lives. What the settings name stays."""
    newest = max((k.signs_from for k in keys), default=now)
    if newest > now - access - ahead:
        return []
    return [k.kid for k in keys if k.signs_from < newest and k.kid not in configured]
