"""The receipt of a deposit (INV-18): a JWS (RFC 7515, Ed25519) over the hash of what was deposited.

It verifies offline, by whichever key of the ring signed it: `python -m services.invoicing verify`.
"""

import json
import warnings
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey

from chassis.keyring import KeyRing
from contracts.lifecycle import Role

# Every verifier knows this name; RFC 9864 prefers "Ed25519", which many refuse still. The key's curve says the same.
ALGORITHM = "EdDSA"
warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)
TYPE = "certificat-depot+jws"
EMBEDDED_NAME = "certificat-depot.json"
MAX_EXPORT_BYTES = 20 * 1024 * 1024


class NotGenuine(Exception):
    """The certificate was altered, is not ours, or does not match its content."""


@dataclass(frozen=True, slots=True)
class Certificate:
    digest: str
    """Base64 SHA-256 of `content`, 44 characters (empreinteCertificatDepot)."""
    sequence: int
    jws: str
    content: str
    """Canonical JSON of the deposited invoice, hashes of its files included."""


def canonical(content: Mapping[str, Any]) -> str:
    """One text for one content: sorted keys, no spaces, UTF-8; amounts are strings already."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(content: str) -> str:
    return b64encode(sha256(content.encode()).digest()).decode()


def issue(key: OKPKey, *, content: Mapping[str, Any], deposited_at: datetime, sequence: int) -> Certificate:
    """`content` names the parties, the number and the amounts that the receipt repeats in clear."""
    text = canonical(content)
    imprint = digest(text)
    payload = {
        "digest": imprint,
        "deposited_at": deposited_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "sequence": sequence,
        **{name: content[name] for name in ("invoice_id", "number", "type", "currency", "totals")},
        "supplier": _party(content, Role.FOURNISSEUR),
        "recipient": _party(content, Role.DESTINATAIRE),
    }
    header = {"alg": ALGORITHM, "kid": key.thumbprint(), "typ": TYPE}
    return Certificate(imprint, sequence, jws.serialize_compact(header, canonical(payload), key, [ALGORITHM]), text)


def _party(content: Mapping[str, Any], role: Role) -> dict[str, Any]:
    return next(
        {k: v for k, v in party.items() if k != "role"} for party in content["parties"] if party["role"] == role
    )


def as_json(certificate: Certificate) -> bytes:
    """The export that `verify` reads: the receipt, and the very text it was computed on."""
    export = {"digest": certificate.digest, "jws": certificate.jws, "content": certificate.content}
    return json.dumps(export, ensure_ascii=False, indent=2).encode()


def verify(export: bytes, keys: KeyRing) -> dict[str, Any]:
    """The receipt's payload when signature and hash hold, by whichever of `keys` signed it. Raises NotGenuine."""
    document = _document(export)
    try:
        signed = jws.deserialize_compact(document["jws"], keys.key_set(), [ALGORITHM])
        payload: dict[str, Any] = json.loads(signed.payload)
        content, imprint = document["content"], document["digest"]
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise NotGenuine(f"signature: {type(error).__name__}") from error
    if signed.headers().get("typ") != TYPE:
        raise NotGenuine("signed by the same key, but not as a certificate of deposit")
    if not isinstance(content, str) or not payload.get("digest") == imprint == digest(content):
        raise NotGenuine("the content is not the one that was signed")
    return payload


def _document(export: bytes) -> dict[str, Any]:
    try:
        document = json.loads(_embedded(export) if export.startswith(b"%PDF-") else export)
    except (ValueError, RecursionError, pikepdf.PdfError) as error:
        raise NotGenuine(f"not a certificate: {type(error).__name__}") from error
    if not isinstance(document, dict):
        raise NotGenuine("not a certificate: no JSON object")
    return document


def _embedded(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        if EMBEDDED_NAME not in document.attachments:
            raise NotGenuine(f"the PDF holds no {EMBEDDED_NAME}")
        return document.attachments[EMBEDDED_NAME].get_file().read_bytes()
