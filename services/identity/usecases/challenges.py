"""Challenges of proof of work (ID-3, ALTCHA): made and verified without remembering any, used once."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import altcha

from chassis import clock
from chassis.sealing import Sealer
from services.identity.domain.challenge import ChallengeNeeded
from services.identity.settings import Settings
from services.identity.store import Store

PURPOSE = "challenge"
ALGORITHM = "PBKDF2/SHA-256"  # browsers have it, in WebCrypto
MANGLED = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Challenges:
    store: Store
    sealer: Sealer
    settings: Settings

    def new(self) -> dict[str, Any]:
        """As ALTCHA clients take it: some 256 keys are derived until one fits, each of `challenge_cost` rounds."""
        made = altcha.create_challenge(
            ALGORITHM, self.settings.challenge_cost, expires_at=clock.now() + self.settings.challenge_validity,
            hmac_secret=self.sealer.digest(PURPOSE, PURPOSE),
        )  # fmt: skip
        return made.to_dict()

    async def check(self, payload: str) -> None:
        """Uses it up. Raises ChallengeNeeded."""
        try:
            solved = altcha.Payload.from_base64(payload)
            until = datetime.fromtimestamp(solved.challenge.parameters.expires_at or 0, UTC)
            genuine = self._genuine(solved)
        except MANGLED:
            raise ChallengeNeeded from None
        if not genuine or not await self.store.challenges.use(_name(solved), until):
            raise ChallengeNeeded

    def _genuine(self, solved: altcha.Payload) -> bool:
        return any(altcha.verify_solution(solved, secret).verified for secret in self.sealer.digests(PURPOSE, PURPOSE))


def _name(solved: altcha.Payload) -> str:
    """Of the challenge, whatever its solution."""
    return hashlib.sha256((solved.challenge.signature or "").encode()).hexdigest()
