"""Keys of a local installation, made once and kept beside its data."""

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

AES_KEY_BYTES = 32


def _ed25519() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _random() -> bytes:
    return base64.b64encode(os.urandom(AES_KEY_BYTES))


KEYS = {
    "IDENTITY_SIGNING_KEY": _ed25519,
    "IDENTITY_ENCRYPTION_KEY": _random,
    "INVOICING_CERTIFICATE_KEY": _ed25519,
    "NOTIFICATIONS_ENCRYPTION_KEY": _random,
    "PORTAL_ENCRYPTION_KEY": _random,
    "RACCORDEMENT_ENCRYPTION_KEY": _random,
}


def files(folder: Path) -> dict[str, str]:
    """`<NAME>_FILE` variables for the services."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, make in KEYS.items():
        path = folder / name.lower()
        if not path.exists():
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
                out.write(make())
    return {f"{name}_FILE": str(folder / name.lower()) for name in KEYS}
