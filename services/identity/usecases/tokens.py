"""Access tokens (ID-23): JWTs signed with Ed25519, at most ten minutes old; keys rotate and are published as JWKS.

The ring holds the keys that the settings name, the first of which signs once it was published long enough, and those
made here since: each newer one signs in its turn.
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

from chassis import clock
from chassis.auth import AUDIENCE, ISSUER
from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.keyring import KeyRing
from chassis.sealing import Sealer
from services.identity.domain import keys
from services.identity.domain.keys import LONG_AGO, SigningKey
from services.identity.settings import Settings
from services.identity.store import Store

PURPOSE = "signing-key"
KNOWN_SECONDS = 60.0


class Tokens:
    def __init__(self, store: Store, sealer: Sealer, settings: Settings) -> None:
        """Raises ValueError for a key in the settings that is none."""
        self._ring = store.keys
        self._sealer = sealer
        self._settings = settings
        configured = KeyRing.load(settings.signing_key).keys if settings.signing_key else {}
        self._configured = dict(configured)
        self._read_at = float("-inf")
        self._rows: list[SigningKey] = []
        self._ahead = settings.key_publish_ahead
        # a key that is about to sign was read, and published, well before
        self._kept_seconds = min(KNOWN_SECONDS, self._ahead.total_seconds() / 4)

    async def published(self) -> dict[str, Any]:
        """The JWKS: every key whose tokens may be about (RFC 7517)."""
        rows = await self._known()
        return {"keys": KeyRing(*map(self._opened, rows)).public() if rows else []}

    async def sign(
        self, account_id: str, session_id: str, kind: str = "PERSONNE", more: Mapping[str, str] | None = None,
        validity: timedelta | None = None,
    ) -> str:  # fmt: skip
        """`more`, `validity`: of a technical account. Raises Unavailable before the first key was made."""
        key = keys.signing(await self._known(), clock.now())
        if key is None:
            raise Unavailable(retry_after=1)
        issued, validity = int(time.time()), validity or self._settings.access_validity
        claims = {
            "iss": ISSUER, "aud": AUDIENCE, "sub": account_id, "sid": session_id, "kind": kind, "jti": new_id(),
            **(more or {}), "iat": issued, "nbf": issued, "exp": issued + int(validity.total_seconds()),
        }  # fmt: skip
        header = {"alg": "EdDSA", "kid": key.kid, "typ": "JWT"}
        return jwt.encode(header, claims, self._opened(key), algorithms=["EdDSA"])

    async def rotate(self) -> None:
        """Makes the next key in time and drops those no token needs; safe to run anywhere, any number of times."""
        now, rows = clock.now(), await self._known(fresh=True)
        await self._join(rows, now)
        if keys.next_is_due(rows, self._settings.key_rotation, self._ahead, now):
            await self.add_next()
        await self._ring.drop(keys.spent(rows, set(self._configured), self._settings.access_validity, self._ahead, now))
        await self._known(fresh=True)

    async def add_next(self) -> SigningKey:
        """Makes the key that signs once it was published long enough, whatever the age of the present one."""
        return await self._add(OKPKey.generate_key("Ed25519"), clock.now() + self._ahead)

    async def reseal(self) -> int:
        """Under the first sealing key; how many keys."""
        rows = await self._ring.all()
        for row in rows:
            await self._ring.reseal(row.kid, row.pem, self._sealer.seal(self._sealer.open(row.pem, PURPOSE), PURPOSE))
        return len(rows)

    async def _join(self, rows: list[SigningKey], now: datetime) -> None:
        """Keys of the settings: the first is to sign, also where it was only published before; the others never do."""
        at, first = keys.joins_at(rows, self._ahead, now), next(iter(self._configured), None)
        for kid, key in self._configured.items():
            await self._add(key, at if kid == first else LONG_AGO)
        if first:
            await self._ring.promote(first, LONG_AGO, at)
        elif not rows:
            await self._add(OKPKey.generate_key("Ed25519"), at)

    async def _add(self, key: OKPKey, signs_from: datetime) -> SigningKey:
        sealed = self._sealer.seal(key.as_pem(private=True).decode(), PURPOSE)
        made = SigningKey(kid=key.thumbprint(), pem=sealed, signs_from=signs_from)
        await self._ring.add(made)
        return made

    async def _known(self, *, fresh: bool = False) -> list[SigningKey]:
        if fresh or not self._rows or time.monotonic() - self._read_at > self._kept_seconds:
            self._rows, self._read_at = await self._ring.all(), time.monotonic()
        return self._rows

    def _opened(self, key: SigningKey) -> OKPKey:
        return OKPKey.import_key(self._sealer.open(key.pem, PURPOSE), {"kid": key.kid})
