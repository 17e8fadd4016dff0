"""Ed25519 keys by `kid`: the first signs, every one verifies, so that a key can be replaced while everything runs.

A key that was lost or stolen stays in the ring with the moment from which nothing it signed counts.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

PEM = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)


class KeyRing:
    """`kid` is the RFC 7638 thumbprint, the same wherever the key is loaded."""

    def __init__(self, *keys: OKPKey, revoked: Mapping[str, datetime] | None = None) -> None:
        if not keys:
            message = "a key ring holds at least one key"
            raise ValueError(message)
        self.keys = {key.thumbprint(): key for key in keys}
        self.current = keys[0]
        self.revoked = dict(revoked or {})

    @classmethod
    def load(cls, text: str, revoked: Mapping[str, datetime] | None = None) -> "KeyRing":
        """One or several PEMs one after the other, a JWK, or a JWK set as `public` writes it; newest first.

        Raises ValueError.
        """
        parts = list(_parts(text))
        told = {
            str(p["kid"]): _moment(str(p["revoked_at"])) for p in parts if isinstance(p, dict) and "revoked_at" in p
        }
        return cls(*map(_imported, parts), revoked=told | dict(revoked or {}))

    @property
    def kid(self) -> str:
        return self.current.thumbprint()

    def by_kid(self, kid: str) -> OKPKey | None:
        return self.keys.get(kid)

    def public(self, *, algorithm: str = "EdDSA") -> list[dict[str, str]]:
        """As JWKs (RFC 7517), the signing one first; `revoked_at` in those that were revoked."""
        return [
            {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": algorithm, **self._revocation(kid)}  # type: ignore[dict-item]
            for kid, key in self.keys.items()
        ]

    def _revocation(self, kid: str) -> dict[str, str]:
        return {"revoked_at": self.revoked[kid].isoformat()} if kid in self.revoked else {}

    def key_set(self) -> KeySet:
        return KeySet(list(self.keys.values()))


Part = str | dict[str, str | list[str]]


def _parts(text: str) -> Iterator[Part]:
    if text.lstrip().startswith("{"):
        body = json.loads(text)
        yield from body.get("keys", [body])
    else:
        yield from PEM.findall(text) or [text]


def _moment(text: str) -> datetime:
    """Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _imported(part: Part) -> OKPKey:
    try:
        return OKPKey.import_key(part)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        message = f"not an Ed25519 key in PEM or JWK: {type(error).__name__}"
        raise ValueError(message) from error
