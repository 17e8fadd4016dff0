"""A mail server that speaks TLS from the first byte (NOT-9), as most providers do on port 465."""

import ssl
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from ipaddress import IPv4Address

import aiosmtplib
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from chassis.settings import Platform
from chassis.smtp import Connection, Content, compose
from deploy.local.settings import free_ports

MAIL = {"_id": "m1", "to": "camille@exemple.fr", "language": "fr"}


class Box(Message):
    def __init__(self):
        super().__init__()
        self.subjects = []

    def handle_message(self, message):
        self.subjects.append(message["Subject"])


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """Of 127.0.0.1, and trusted by this process."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now, alternative = datetime.now(UTC), x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1)).add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "mail.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(pem + made.public_bytes(Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.fixture
def server(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=free_ports().smtp, ssl_context=context)
    controller.start()
    yield controller.port, box
    controller.stop()


@pytest.mark.parametrize("starttls", [False, True])
async def test_not_9_tls_from_the_first_byte(server, starttls):
    port, box = server
    platform = Platform(smtp_port=port, smtp_tls=True, smtp_starttls=starttls)
    connection = Connection(platform)
    await connection.send(compose(MAIL, Content("Essai", "texte", "<p>texte</p>"), platform))
    connection.close()
    assert [str(make_header(decode_header(s))) for s in box.subjects] == ["Essai"]


async def test_not_9_a_certificate_that_nobody_vouches_for_is_refused(server, monkeypatch):
    port, box = server
    monkeypatch.delenv("SSL_CERT_FILE")
    platform = Platform(smtp_port=port, smtp_tls=True)
    with pytest.raises((aiosmtplib.SMTPException, OSError)):
        await Connection(platform).send(compose(MAIL, Content("Essai", "texte", "<p>texte</p>"), platform))
    assert box.subjects == []
