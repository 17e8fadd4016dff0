"""What a certificate of deposit is (INV-18): a JWS (RFC 7515, Ed25519) over the hash of what was deposited.

It verifies offline, by whichever key of the ring signed it. Beside the chassis, which knows no business.
"""

import json
import warnings
from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning

from certificates.seals import day_of
from chassis.keyring import KeyRing

# Every verifier knows this name; RFC 9864 prefers "Ed25519", which many refuse still. The key's curve says the same.
ALGORITHM = "EdDSA"
warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)
TYPE = "certificat-depot+jws"
EMBEDDED_NAME = "certificat-depot.json"
MAX_EXPORT_BYTES = 20 * 1024 * 1024


class NotGenuine(Exception):
    """The certificate was altered, is not ours, or does not match its content."""


class Revoked(NotGenuine):
    """Signed with a key that was revoked: only the seal of its day still proves that it was there before."""


class NotCertificate(NotGenuine):
    """The file is something else."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was signed: the receipt's `payload`, and the `content` that its digest is of."""

    payload: dict[str, Any]
    content: dict[str, Any]
    deposited_at: datetime

    @property
    def day(self) -> str:
        """The day of deposit in UTC, in whose seal it is."""
        return day_of(self.deposited_at).isoformat()


def canonical(content: Mapping[str, Any]) -> str:
    """One text for one content: sorted keys, no spaces, UTF-8; amounts are strings already."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(content: str) -> str:
    """Base64 SHA-256, 44 characters (empreinteCertificatDepot)."""
    return b64encode(sha256(content.encode()).digest()).decode()


def kid(export: bytes) -> str:
    """Of the key that a JSON export says it was signed with; nothing is verified. Raises NotGenuine."""
    try:
        return str(jws.extract_compact(str(_document(export)["jws"]).encode()).headers()["kid"])
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise NotGenuine(f"signature: {type(error).__name__}") from error


def verify(export: bytes, keys: KeyRing, sealed: Collection[str] | None = None) -> Receipt:
    """Of a JSON export, when signature and hash hold, by whichever of `keys` signed it. Raises NotGenuine, Revoked.

    `sealed`: the digests of its day, where the caller holds them and has followed their chain (INV-43). A thief can sign
    with any date: with a revoked key only what was deposited before and stands among them counts.
    """
    receipt, key = _signed(export, keys)
    if (since := keys.revoked.get(key)) is None:
        return receipt
    if receipt.deposited_at >= since:
        raise NotGenuine(f"signed with a key that was revoked on {since:%Y-%m-%d}")
    if sealed is None or receipt.payload["digest"] not in sealed:
        raise Revoked(f"its key was revoked on {since:%Y-%m-%d}, and it is not in the seal of {receipt.day}")
    return receipt


def unproved(export: bytes, keys: KeyRing) -> Receipt:
    """What it says, its signature checked, whatever became of the key. Raises NotGenuine."""
    return _signed(export, keys)[0]


def _signed(export: bytes, keys: KeyRing) -> tuple[Receipt, str]:
    """With the `kid` of its key."""
    document = _document(export)
    try:
        signed = jws.deserialize_compact(document["jws"], keys.key_set(), [ALGORITHM])
        payload: dict[str, Any] = json.loads(signed.payload)
        content, imprint = document["content"], document["digest"]
        at = datetime.fromisoformat(payload["deposited_at"])
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise NotGenuine(f"signature: {type(error).__name__}") from error
    if signed.headers().get("typ") != TYPE:
        raise NotGenuine("signed by the same key, but not as a certificate of deposit")
    if not isinstance(content, str) or not payload.get("digest") == imprint == digest(content):
        raise NotGenuine("the content is not the one that was signed")
    if at.tzinfo is None:
        raise NotGenuine("the moment of deposit has no time zone")
    return Receipt(payload, json.loads(content), at), str(signed.headers()["kid"])


def _document(export: bytes) -> dict[str, Any]:
    try:
        document = json.loads(export)
    except (ValueError, RecursionError) as error:
        raise NotCertificate(f"not a certificate: {type(error).__name__}") from error
    if not isinstance(document, dict) or not {"jws", "content", "digest"} <= document.keys():
        raise NotCertificate("not a certificate: no JSON object of three parts")
    return document
