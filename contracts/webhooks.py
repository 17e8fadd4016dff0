"""How an event that comes by webhook is signed, and how its receiver verifies it (Standard Webhooks 1.0, EVT-8)."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)
"""An older signature may be somebody's who overheard it."""


class NotVerified(ValueError):
    """Not ours, not of now, or changed on its way: answer 400 and do nothing else."""


def signature(secret: str, event_id: str, at: int, body: bytes) -> str:
    """HMAC-SHA256 in base64; `at` in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, f"{event_id}.{at}.".encode() + body, hashlib.sha256).digest()).decode()


def verify(headers: Mapping[str, str], body: bytes, secret: str, *, now: datetime | None = None) -> dict[str, Any]:
    """The CloudEvent in `body`, the bytes as they came; `secret` as it was shown (`whsec_…`).

    The same event may come again, under the same `id`. Raises NotVerified, ValueError for what is no secret.
    """
    given = {name.lower(): value for name, value in headers.items()}
    event_id, at = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not (at.isascii() and at.isdecimal() and len(at) < len("10000000000")):
        raise NotVerified("webhook-timestamp is missing, or is no number of seconds")
    if abs((now or datetime.now(UTC)).timestamp() - int(at)) > TOLERANCE.total_seconds():
        raise NotVerified("webhook-timestamp is further than five minutes from this machine's clock")
    try:
        expected = f"v1,{signature(secret, event_id, int(at), body)}"
    except binascii.Error as error:
        raise ValueError("the secret is not as it was shown: whsec_ and base64") from error
    if not any(
        hmac.compare_digest(expected.encode(), s.encode()) for s in given.get("webhook-signature", "").split(" ")
    ):
        raise NotVerified("no webhook-signature is of this secret and this body")
    event: dict[str, Any] = json.loads(body)
    return event
