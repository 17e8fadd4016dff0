"""Secrets at rest: hashed when they are only compared, sealed (AES-256-GCM) when they must be read again."""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class Sealer:
    def __init__(self, key: str) -> None:
        self._key = base64.b64decode(key)
        self._box = AESGCM(self._key)

    def seal(self, secret: str, purpose: str) -> bytes:
        """`purpose` is bound in: what was sealed for one use does not open for another."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._box.encrypt(nonce, secret.encode(), purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> str:
        return self._box.decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode()).decode()

    def digest(self, secret: str, purpose: str) -> str:
        """Keyed: six digits cannot be found from the store alone."""
        return hmac.new(self._key, f"{purpose}:{secret}".encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"
