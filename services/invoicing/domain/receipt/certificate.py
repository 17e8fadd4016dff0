"""The receipt of a deposit (INV-18), issued and exported; what it is, and how it verifies, stands in `certificates`."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
from joserfc import jws
from joserfc.jwk import OKPKey

import certificates
from certificates import ALGORITHM, EMBEDDED_NAME, MAX_EXPORT_BYTES, TYPE, NotGenuine, canonical, digest
from chassis.keyring import KeyRing
from contracts.lifecycle import Role

__all__ = [
    "EMBEDDED_NAME",
    "MAX_EXPORT_BYTES",
    "Certificate",
    "NotGenuine",
    "as_json",
    "canonical",
    "digest",
    "issue",
    "verify",
]


@dataclass(frozen=True, slots=True)
class Certificate:
    digest: str
    """Base64 SHA-256 of `content`, 44 characters (empreinteCertificatDepot)."""
    sequence: int
    jws: str
    content: str
    """Canonical JSON of the deposited invoice, hashes of its files included."""


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


def as_json(certificate: Certificate, seal: Mapping[str, Any] | None = None) -> bytes:
    """The export that `verify` reads: the receipt, the very text it was computed on, and its day's seal once there is one."""
    export: dict[str, Any] = {"digest": certificate.digest, "jws": certificate.jws, "content": certificate.content}
    if seal:
        export["seal"] = dict(seal)
    return json.dumps(export, ensure_ascii=False, indent=2).encode()


def verify(export: bytes, keys: KeyRing, sealed: Collection[str] | None = None) -> dict[str, Any]:
    """The receipt's payload, of the JSON or the PDF export, as `certificates.verify`. Raises NotGenuine, Revoked."""
    return certificates.verify(_embedded(export) if export.startswith(b"%PDF-") else export, keys, sealed).payload


def _embedded(pdf: bytes) -> bytes:
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            if EMBEDDED_NAME not in document.attachments:
                raise NotGenuine(f"the PDF holds no {EMBEDDED_NAME}")
            return document.attachments[EMBEDDED_NAME].get_file().read_bytes()
    except pikepdf.PdfError as error:
        raise NotGenuine(f"not a certificate: {type(error).__name__}") from error
