"""Client credentials become an access token (ID-22, RFC 6749 §4.4)."""

import hmac
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis import clock
from chassis.audit import Audit
from chassis.context import set_actor
from chassis.errors import Stale
from chassis.typed import Kept
from contracts.security import SecurityKind, SecurityOutcome
from services.identity.domain import technical
from services.identity.domain.technical import Secret, TechnicalAccount
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.usecases.technical import digest
from services.identity.usecases.tokens import Tokens
from services.identity.usecases.tries import Admission

CLIENT = "client"
MAX_ID = 60
UNKNOWN = "Unknown client, wrong or removed secret, or revoked account"
EXPIRED = "This secret expired at {}: make another one of the technical account, in its structure"
NOTED_EVERY = timedelta(minutes=1)  # a use is written no more often


class Refused(Exception):
    """`error` is RFC 6749's (§5.2)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error, self.description = error, description


@dataclass(frozen=True, slots=True)
class Granted:
    """`expires_in` in seconds; `secret_expires`: when the secret does, where that is soon."""

    access_token: str
    expires_in: int
    scope: str
    secret_expires: str = ""


@dataclass(frozen=True, slots=True)
class ClientTokens:
    store: Store
    tokens: Tokens
    admission: Admission
    audit: Audit
    settings: Settings

    async def grant(self, client_id: str, client_secret: str, scope: str, address: str) -> Granted:
        """A try is taken before anything is compared (ID-27). Raises Refused, Locked."""
        if len(client_id) > MAX_ID:
            raise Refused("invalid_client", UNKNOWN)
        taken = await self.admission.take(CLIENT, client_id, address, "")
        kept, now = await self.store.technical.find(client_id), clock.now()
        secret = _presented(kept.value, client_secret) if kept else None
        if kept is None or secret is None:
            await self._refused(kept)
            raise Refused("invalid_client", UNKNOWN)
        await self.admission.succeeded(taken)
        if not technical.counts(secret, now):
            await self._refused(kept)
            raise Refused("invalid_client", EXPIRED.format(secret.expires_at))
        set_actor(client_id)
        scopes = sorted(set(scope.split()) or set(kept.value.scopes))
        if not set(scopes) <= set(kept.value.scopes):
            raise Refused("invalid_scope", "The account does not have this scope")
        await self._note(kept, secret, now)
        validity, ending = technical.validity(secret, self.settings.access_validity, now), technical.ending(secret, now)
        claims = {"client_id": client_id, "structure_id": kept.value.structure_id, "scope": " ".join(scopes)}
        more = claims | ({"secret_expires": ending} if ending else {})
        token = await self.tokens.sign(client_id, secret.id, kind="TECHNIQUE", more=more, validity=validity)
        return Granted(token, int(validity.total_seconds()), claims["scope"], ending)

    async def _refused(self, kept: Kept[TechnicalAccount] | None) -> None:
        account_id, structure_id = (kept.value.id, kept.value.structure_id) if kept else (None, None)
        await self.audit.record(
            SecurityKind.CONNEXION, account_id=account_id, structure_id=structure_id, outcome=SecurityOutcome.REFUSE,
            detail="COMPTE_TECHNIQUE",
        )  # fmt: skip

    async def _note(self, kept: Kept[TechnicalAccount], secret: Secret, now: datetime) -> None:
        if secret.last_used_at and now - secret.last_used_at < NOTED_EVERY:
            return
        with suppress(Stale):  # somebody else's token was noted at this moment
            await self.store.technical.save(kept, technical.used(kept.value, secret.id, now))


def _presented(account: TechnicalAccount, given: str) -> Secret | None:
    """Expired or not. None for a revoked account, whatever the secret."""
    known = [s for s in account.secrets if hmac.compare_digest(s.digest, digest(given))]
    return known[0] if known and not account.revoked else None
