"""CSRF tokens: bound to the browser's cookie, masked anew in each page (a compressed page must not betray them)."""

import base64
import binascii
import hmac
import secrets

from chassis.sealing import Sealer

PURPOSE = "csrf"


def csrf_token(sealer: Sealer, cookie: str) -> str:
    proof = bytes.fromhex(sealer.digest(cookie, PURPOSE))
    mask = secrets.token_bytes(len(proof))
    return base64.urlsafe_b64encode(mask + _xor(mask, proof)).decode()


def genuine(sealer: Sealer, cookie: str, token: str) -> bool:
    try:
        raw = base64.urlsafe_b64decode(token)
    except (binascii.Error, ValueError):
        return False
    half = len(raw) // 2
    proof = _xor(raw[:half], raw[half:]).hex()
    return any(hmac.compare_digest(proof, known) for known in sealer.digests(cookie, PURPOSE))


def _xor(mask: bytes, value: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(mask, value, strict=False))
