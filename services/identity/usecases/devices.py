"""Devices that completed a login: they hold a token that says so, and nobody else's failures lock them out (ID-13)."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis import clock
from chassis.sealing import Sealer

PURPOSE = "device"
VALID = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Devices:
    sealer: Sealer

    def token(self, login_key: str) -> str:
        """Says only that somebody logged in with this account on that device: it opens nothing."""
        body = f"{secrets.token_urlsafe(12)}.{int(clock.now().timestamp())}"
        return f"{body}.{self.sealer.digest(f'{body}.{login_key}', PURPOSE)}"

    def known(self, tokens: Iterable[str], login_key: str) -> str:
        """The name of a device that logged in with this account before; empty for any other."""
        now = clock.now()
        return next((name for token in tokens if (name := self._name(token, login_key, now))), "")

    def _name(self, token: str, login_key: str, now: datetime) -> str:
        body, _, digest = token.rpartition(".")
        name, _, issued = body.partition(".")
        if not digest.isascii() or not self.sealer.matches(f"{body}.{login_key}", PURPOSE, digest):
            return ""
        return name if now - datetime.fromtimestamp(int(issued), now.tzinfo) < VALID else ""
