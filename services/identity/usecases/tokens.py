"""Access tokens (ID-23): JWTs signed with Ed25519, at most ten minutes old; keys rotate and are published as JWKS."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

from chassis import clock
from chassis.auth import AUDIENCE, ISSUER
from chassis.ids import new_id
from chassis.store import Collection, Document
from services.identity.sealing import Sealer

PURPOSE = "signing-key"
PUBLISH_AHEAD = timedelta(minutes=15)  # longer than any verifier keeps its keys without asking


@dataclass(frozen=True)
class Key:
    """A new key is published `PUBLISH_AHEAD` before it signs, and for as long as its tokens live afterwards."""

    kid: str
    jwk: OKPKey


class Keys:
    def __init__(
        self, collection: Collection, sealer: Sealer, *, seed: str, rotation: timedelta, access: timedelta
    ) -> None:
        self._collection = collection
        self._sealer = sealer
        self._seed = seed
        self._rotation = rotation
        self.access = access
        self._cache: tuple[float, list[Document]] = (0.0, [])

    async def published(self) -> dict[str, Any]:
        """The JWKS: every key whose tokens may be about."""
        return {
            "keys": [
                self._open(row).as_dict(private=False) | {"use": "sig", "alg": "EdDSA"} for row in await self._rows()
            ]
        }

    async def sign(self, account_id: str, session_id: str, kind: str = "PERSONNE") -> str:
        now = clock.now()
        ready = [r for r in await self._rows() if r["signs_from"] <= now]
        row = max(ready, key=lambda r: r["signs_from"])
        issued = int(time.time())
        claims = {
            "iss": ISSUER, "aud": AUDIENCE, "sub": account_id, "sid": session_id, "kind": kind, "jti": new_id(),
            "iat": issued, "nbf": issued, "exp": issued + int(self.access.total_seconds()),
        }  # fmt: skip
        return jwt.encode(
            {"alg": "EdDSA", "kid": row["_id"], "typ": "JWT"}, claims, self._open(row), algorithms=["EdDSA"]
        )

    async def rotate(self) -> None:
        """Makes the next key in time and drops those no token needs; safe to run anywhere, any number of times."""
        now, rows = clock.now(), await self._rows(fresh=True)
        newest = max((r["signs_from"] for r in rows), default=None)
        if newest is None:
            await self._add(self._seed, signs_from=now)
        elif now >= newest + self._rotation - PUBLISH_AHEAD:
            await self._add("", signs_from=now + PUBLISH_AHEAD)
        dead = [r["_id"] for r in rows if newest and r["signs_from"] < newest <= now - self.access - PUBLISH_AHEAD]
        if dead:
            await self._collection.delete_many({"_id": {"$in": dead}})
        await self._rows(fresh=True)

    async def _add(self, pem: str, signs_from: Any) -> None:
        key = OKPKey.import_key(pem) if pem else OKPKey.generate_key("Ed25519")
        private = key.as_pem(private=True).decode()
        row = {"pem": self._sealer.seal(private, PURPOSE), "signs_from": signs_from}
        await self._collection.update_one({"_id": key.thumbprint()}, {"$setOnInsert": row}, upsert=True)

    async def _rows(self, *, fresh: bool = False) -> list[Document]:
        read_at, rows = self._cache
        if fresh or not rows or time.monotonic() - read_at > 60:  # noqa: PLR2004  well under PUBLISH_AHEAD
            rows = await self._collection.find({}).to_list(20)
            self._cache = (time.monotonic(), rows)
        return rows

    def _open(self, row: Document) -> OKPKey:
        return OKPKey.import_key(self._sealer.open(row["pem"], PURPOSE), {"kid": row["_id"]})
