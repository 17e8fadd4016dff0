"""A certificate authority of an installation's own, and the certificates it gives its servers: made once, renewed in time.

For local runs, tests and compose; a cluster brings its own (Strimzi, cert-manager).
"""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.files import secret

VALID = timedelta(days=825)  # the most that clients accept of a server's certificate
RENEWED_BEFORE = timedelta(days=60)
SKEW = timedelta(hours=1)
AUTHORITY_KEY, AUTHORITY, BROKER = "ca.key", "ca.pem", "broker.pem"


def make(folder: Path, names: Sequence[str], server: str = BROKER) -> Path:
    """`server` (key, certificate, authority) for these host names and addresses, `ca.pem` beside it; its folder.

    All servers of a folder are certified by one authority.
    """
    if not _good(folder, server, names):
        key, authority = _authority(folder)
        public = authority.public_bytes(Encoding.PEM)
        secret(folder / server, _server(key, authority, names) + public)  # last: it tells that the others are there
    return folder


def _good(folder: Path, server: str, names: Sequence[str]) -> bool:
    if not (folder / server).exists():
        return False
    certificate, *_ = x509.load_pem_x509_certificates((folder / server).read_bytes())
    given = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    fits = set(names) <= {str(name.value) for name in given}
    authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    return fits and _lasts(certificate) and _lasts(authority) and _issued(certificate, authority)


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except InvalidSignature:
        return False
    return True


def _lasts(certificate: x509.Certificate) -> bool:
    return certificate.not_valid_after_utc - datetime.now(UTC) > RENEWED_BEFORE


def _authority(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """That of the folder, made anew near its end."""
    if (folder / AUTHORITY).exists():
        authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
        key = load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), None)
        if _lasts(authority) and isinstance(key, ec.EllipticCurvePrivateKey):
            return key, authority
    key, authority = _new_authority()
    secret(folder / AUTHORITY_KEY, _pem(key))
    (folder / AUTHORITY).write_bytes(authority.public_bytes(Encoding.PEM))
    return key, authority


def _new_authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("Chorale, local authority")
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    built = (
        _begun(name, name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
    )
    return key, built.sign(key, hashes.SHA256())


def _server(signer: ec.EllipticCurvePrivateKey, authority: x509.Certificate, names: Sequence[str]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    built = (
        _begun(_name(f"Chorale, {names[0]}"[:64]), authority.subject, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    return _pem(key) + built.sign(signer, hashes.SHA256()).public_bytes(Encoding.PEM)


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now - SKEW + VALID)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
