"""The receipt of a deposit (INV-18): a JWS (RFC 7515, Ed25519) over the hash of what was deposited.

Verifies offline: `python -m services.invoicing.domain.receipt.certificate verify FILE --key PUBLIC` (FILE: the JSON or PDF export,
PUBLIC: the JWK of GET /certificate-key, or a PEM).
"""

import argparse
import json
import sys
import warnings
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey

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


def load_key(text: str) -> OKPKey:
    """A PEM or a JWK; private or public. Raises ValueError."""
    try:
        return OKPKey.import_key(json.loads(text) if text.lstrip().startswith("{") else text)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        message = f"not an Ed25519 key in PEM or JWK: {type(error).__name__}"
        raise ValueError(message) from error


def public_jwk(key: OKPKey) -> dict[str, str]:
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}  # type: ignore[dict-item]


def issue(key: OKPKey, *, content: Mapping[str, Any], deposited_at: datetime, sequence: int) -> Certificate:
    """`content` names the parties, the number and the amounts that the receipt repeats in clear."""
    text = canonical(content)
    imprint = digest(text)
    payload = {
        "digest": imprint,
        "deposited_at": deposited_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "sequence": sequence,
        **{
            name: content[name]
            for name in ("invoice_id", "number", "type", "supplier", "recipient", "currency", "totals")
        },
    }
    header = {"alg": ALGORITHM, "kid": key.thumbprint(), "typ": TYPE}
    return Certificate(imprint, sequence, jws.serialize_compact(header, canonical(payload), key, [ALGORITHM]), text)


def as_json(certificate: Certificate) -> bytes:
    """The export that `verify` reads: the receipt, and the very text it was computed on."""
    export = {"digest": certificate.digest, "jws": certificate.jws, "content": certificate.content}
    return json.dumps(export, ensure_ascii=False, indent=2).encode()


def verify(export: bytes, key: OKPKey) -> dict[str, Any]:
    """The receipt's payload when signature and hash hold. Raises NotGenuine."""
    document = json.loads(_embedded(export) if export.startswith(b"%PDF-") else export)
    try:
        signed = jws.deserialize_compact(document["jws"], key, [ALGORITHM])
        payload: dict[str, Any] = json.loads(signed.payload)
        content = document["content"]
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise NotGenuine(f"signature: {type(error).__name__}") from error
    if signed.headers().get("typ") != TYPE:
        raise NotGenuine("signed by the same key, but not as a certificate of deposit")
    if not payload["digest"] == document["digest"] == digest(content):
        raise NotGenuine("the content is not the one that was signed")
    return payload


def _embedded(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        if EMBEDDED_NAME not in document.attachments:
            raise NotGenuine(f"the PDF holds no {EMBEDDED_NAME}")
        return document.attachments[EMBEDDED_NAME].get_file().read_bytes()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m services.invoicing.domain.receipt.certificate", description=__doc__
    )
    verb = parser.add_subparsers(dest="verb", required=True).add_parser("verify")
    verb.add_argument("file", type=Path)
    verb.add_argument("--key", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    try:
        with chosen.file.open("rb") as file:
            payload = verify(file.read(MAX_EXPORT_BYTES), load_key(chosen.key.read_text()))
    except (NotGenuine, ValueError, OSError, pikepdf.PdfError) as error:
        print(f"NOT GENUINE: {error}", file=sys.stderr)  # noqa: T201
        return 1
    print(json.dumps(payload, ensure_ascii=False, indent=2))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
