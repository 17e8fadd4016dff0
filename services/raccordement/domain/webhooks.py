"""How a webhook is signed (Standard Webhooks), when it is tried again, what an answer means (EVT-8, EVT-10)."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from contracts.webhooks import PREFIX, signature

SECRET_BYTES = 32
RETRIES = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)  # fmt: skip
JITTER = 0.2
LONGEST = timedelta(hours=24)
"""That a Retry-After may ask for."""
PATIENCE = timedelta(days=5)
"""Without a success a subscription is suspended then."""
GONE = 410
KEPT_BYTES = 1024
"""Of an answer, in the delivery log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`status` None: none came, and `error` says why; `body` the first kilobyte."""

    status: int | None
    body: str = ""
    error: str = ""
    retry_after: str = ""
    milliseconds: int = 0

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(event_id: str, now: datetime, body: bytes, keys: Sequence[str]) -> Mapping[str, str]:
    """One signature a secret that counts, between spaces."""
    at = int(now.timestamp())
    signatures = " ".join(f"v1,{signature(key, event_id, at, body)}" for key in keys)
    return {
        "content-type": "application/cloudevents+json", "user-agent": "Chorale-Webhooks",
        "webhook-id": event_id, "webhook-timestamp": str(at), "webhook-signature": signatures,
    }  # fmt: skip


def next_try(tries: int, now: datetime, retry_after: str, drawn: float) -> datetime | None:
    """After `tries` failures; None: no more. `drawn` from -1 to 1 spreads them by ±20 %."""
    if tries > len(RETRIES):
        return None
    wait = RETRIES[tries - 1] * (1 + JITTER * drawn)
    return now + max(wait, asked_wait(retry_after, now))


def asked_wait(retry_after: str, now: datetime) -> timedelta:
    """Of a Retry-After in seconds or as a date (RFC 9110 §10.2.3); none for another, at most a day."""
    text = retry_after.strip()[:60]
    try:
        asked = timedelta(seconds=min(int(text), 10**6)) if text.isdecimal() else parsedate_to_datetime(text) - now
    except (ValueError, TypeError, OverflowError):
        return timedelta(0)
    return max(timedelta(0), min(asked, LONGEST))
