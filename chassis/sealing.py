"""Secrets at rest: digested when they are only compared, sealed (AES-256-GCM) when they must be read again.

Keys are a ring: the first seals and digests, all of them open and recognise, so that a key can be changed without loss.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK = b"\x01"  # a sealed value that names its key; those of the first version begin with their nonce
ID_BYTES, NONCE = 4, 12


@dataclass(frozen=True, slots=True)
class Key:
    id: bytes
    raw: bytes

    def digest(self, secret: str, purpose: str) -> str:
        return hmac.new(self.raw, f"{purpose}:{secret}".encode(), hashlib.sha256).hexdigest()

    def open(self, sealed: bytes, purpose: str) -> str:
        """Raises InvalidTag."""
        return AESGCM(self.raw).decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode()).decode()


class Sealer:
    """`keys`: one or several, each 32 bytes in base64, separated by spaces or line ends."""

    def __init__(self, keys: str) -> None:
        raws = [base64.b64decode(key) for key in keys.split()]
        self._ring = [Key(hashlib.sha256(raw).digest()[:ID_BYTES], raw) for raw in raws]

    def seal(self, secret: str, purpose: str) -> bytes:
        """`purpose` is bound in: what was sealed for one use does not open for another."""
        key, nonce = self._ring[0], secrets.token_bytes(NONCE)
        return MARK + key.id + nonce + AESGCM(key.raw).encrypt(nonce, secret.encode(), purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> str:
        """Raises InvalidTag for what no key of the ring sealed for this purpose."""
        head = len(MARK) + ID_BYTES
        for key in self._ring:
            try:
                return key.open(sealed[head:] if sealed[:head] == MARK + key.id else sealed, purpose)
            except InvalidTag:
                continue
        raise InvalidTag

    def digest(self, secret: str, purpose: str) -> str:
        """Keyed: six digits cannot be found from the store alone."""
        return self._ring[0].digest(secret, purpose)

    def digests(self, secret: str, purpose: str) -> list[str]:
        """Under each key of the ring, to look a secret up by."""
        return [key.digest(secret, purpose) for key in self._ring]

    def matches(self, secret: str, purpose: str, digest: str) -> bool:
        return any(hmac.compare_digest(one, digest) for one in self.digests(secret, purpose))


def new_token() -> str:
    return secrets.token_urlsafe(32)
