"""Ed25519 keys by `kid`: the first signs, every one verifies, so that a key can be replaced while everything runs."""

import json
import re
from collections.abc import Iterator

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

PEM = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)


class KeyRing:
    """`kid` is the RFC 7638 thumbprint, the same wherever the key is loaded."""

    def __init__(self, *keys: OKPKey) -> None:
        if not keys:
            message = "a key ring holds at least one key"
            raise ValueError(message)
        self.keys = {key.thumbprint(): key for key in keys}
        self.current = keys[0]

    @classmethod
    def load(cls, text: str) -> "KeyRing":
        """One or several PEMs one after the other, a JWK, or a JWK set; newest first. Raises ValueError."""
        return cls(*map(_imported, _parts(text)))

    @property
    def kid(self) -> str:
        return self.current.thumbprint()

    def by_kid(self, kid: str) -> OKPKey | None:
        return self.keys.get(kid)

    def public(self, *, algorithm: str = "EdDSA") -> list[dict[str, str]]:
        """As JWKs (RFC 7517), the signing one first."""
        return [
            {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": algorithm}  # type: ignore[dict-item]
            for kid, key in self.keys.items()
        ]

    def key_set(self) -> KeySet:
        return KeySet(list(self.keys.values()))


Part = str | dict[str, str | list[str]]


def _parts(text: str) -> Iterator[Part]:
    if text.lstrip().startswith("{"):
        body = json.loads(text)
        yield from body.get("keys", [body])
    else:
        yield from PEM.findall(text) or [text]


def _imported(part: Part) -> OKPKey:
    try:
        return OKPKey.import_key(part)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        message = f"not an Ed25519 key in PEM or JWK: {type(error).__name__}"
        raise ValueError(message) from error
