"""An installation in production does not start with what only a demonstration may have: row by row, and as a process."""

import base64
import secrets
import subprocess
from typing import Any

import pytest
from pydantic_settings import SettingsConfigDict

from chassis.production import DEMANDS, refusals
from chassis.settings import BaseService, Platform

STORE = "mongodb://invoicing:long-password@a.example,b.example/?replicaSet=r&tls=true&authSource=invoicing"
KEY = base64.b64encode(secrets.token_bytes(32)).decode()
SHARED: dict[str, Any] = {
    "environment": "production", "kafka_user": "invoicing", "kafka_password": "p" * 32, "store": STORE, "smtp_tls": True,
    "jwks_url": "https://chorale.example/.well-known/jwks.json", "public_url": "https://chorale.example",
    "http_certificate_file": "/run/chorale/door.pem",
}  # fmt: skip
OWN: dict[str, Any] = {
    "clamav": "clamd:3310", "encryption_key": KEY, "argon2_memory_kib": 65_536, "style_page": False, "loopback": False, "sirene": "insee",
    "identity_url": "https://identity:8101", "organisation_url": "https://organisation:8102", "invoicing_url": "https://invoicing:8103",
    "support_url": "https://support:8105", "ocr_url": "https://ocr:8104", "notifications_url": "https://notifications:8106",
    "raccordement_url": "https://raccordement:8107",
}  # fmt: skip


class Every(BaseService):
    """All the services' own settings that are judged, in one."""

    model_config = SettingsConfigDict(env_prefix="EVERY_", frozen=True, extra="ignore")

    clamav: str = ""
    encryption_key: str = ""
    argon2_memory_kib: int = 0
    style_page: bool = False
    loopback: bool = False
    sirene: str = "sample"
    identity_url: str = ""
    organisation_url: str = ""
    invoicing_url: str = ""
    support_url: str = ""
    ocr_url: str = ""
    notifications_url: str = ""
    raccordement_url: str = ""


def judged(*, mails: bool = True, **changes: Any) -> list[str]:
    shared = SHARED | {name: value for name, value in changes.items() if name not in OWN}
    own = OWN | {name: value for name, value in changes.items() if name in OWN}
    return refusals(Platform(**shared), Every(**own), mails=mails)


def test_what_production_demands_is_all_it_demands() -> None:
    assert judged() == []
    assert judged(smtp_tls=False, smtp_starttls=True) == []
    assert judged(smtp_tls=False, mails=False) == []
    assert judged(jwks_url="file:///run/chorale/jwks.json") == []
    assert judged(store="mongodb+srv://invoicing:long-password@cluster.example/") == []
    assert judged(encryption_key=f"{KEY}\n{KEY}") == []
    assert judged(mesh=True, http_certificate_file="", jwks_url="http://identity", identity_url="http://identity") == []


ZEROS = base64.b64encode(bytes(32)).decode()
INSECURE = [
    ("CHORALE_KAFKA_PROTOCOL", {"kafka_protocol": "PLAINTEXT"}),
    ("CHORALE_KAFKA_PROTOCOL", {"kafka_protocol": "SASL_PLAINTEXT"}),
    ("CHORALE_KAFKA_PROTOCOL", {"kafka_protocol": "SSL"}),
    ("CHORALE_KAFKA_USER", {"kafka_user": ""}),
    ("CHORALE_KAFKA_PASSWORD", {"kafka_password": ""}),
    ("CHORALE_KAFKA_PASSWORD", {"kafka_password": "p" * 15}),
    ("CHORALE_STORE", {"store": "mongodb://a.example/?tls=true"}),
    ("CHORALE_STORE", {"store": "mongodb://invoicing@a.example/?tls=true"}),
    ("CHORALE_STORE", {"store": "mongodb://invoicing:long-password@a.example/"}),
    ("CHORALE_STORE", {"store": STORE.replace("tls=true", "tls=false")}),
    ("CHORALE_STORE", {"store": f"{STORE}&tlsInsecure=true"}),
    ("CHORALE_STORE", {"store": f"{STORE}&tlsAllowInvalidCertificates=true"}),
    ("CHORALE_STORE", {"store": "mongodb+srv://invoicing:long-password@cluster.example/?tls=false"}),
    ("CHORALE_JWKS_URL", {"jwks_url": "http://identity:8101/.well-known/jwks.json"}),
    ("CHORALE_HTTP_CERTIFICATE_FILE", {"http_certificate_file": ""}),
    *[
        (f"EVERY_{name}_URL", {f"{name}_url".lower(): "http://service"})
        for name in ("IDENTITY", "ORGANISATION", "INVOICING", "SUPPORT", "OCR", "NOTIFICATIONS", "RACCORDEMENT")
    ],
    ("CHORALE_PUBLIC_URL", {"public_url": "http://chorale.example"}),
    ("CHORALE_SMTP_TLS", {"smtp_tls": False}),
    ("CHORALE_TRUSTED_PROXIES", {"trusted_proxies": "*"}),
    ("CHORALE_RATE_PER_MINUTE", {"rate_per_minute": 0}),
    ("EVERY_CLAMAV", {"clamav": ""}),
    ("EVERY_ENCRYPTION_KEY", {"encryption_key": ZEROS}),
    ("EVERY_ENCRYPTION_KEY", {"encryption_key": f"{KEY} {ZEROS}"}),
    ("EVERY_ENCRYPTION_KEY", {"encryption_key": base64.b64encode(b"secret").decode()}),
    ("EVERY_ENCRYPTION_KEY", {"encryption_key": "a" * 45}),
    ("EVERY_ARGON2_MEMORY_KIB", {"argon2_memory_kib": 1024}),
    ("EVERY_SIRENE", {"sirene": "sample"}),
    ("EVERY_SIRENE", {"sirene": "sandbox"}),
    ("EVERY_STYLE_PAGE", {"style_page": True}),
    ("EVERY_LOOPBACK", {"loopback": True}),
]


@pytest.mark.parametrize(("setting", "changes"), INSECURE, ids=str)
def test_each_insecure_setting_is_named_with_what_to_do(setting: str, changes: dict[str, Any]) -> None:
    (line,) = judged(**changes)
    named, _, remedy = line.partition(": ")
    assert named == setting
    assert len(remedy) > 4
    assert judged(environment="development", **changes) == []


def test_every_demand_is_tried() -> None:
    tried = {setting.removeprefix("EVERY_") for setting, _ in INSECURE}
    assert {demand.setting for demand in DEMANDS} == tried


def test_all_that_is_insecure_is_said_at_once() -> None:
    lines = refusals(Platform(environment="production"), Every(), mails=True)
    assert len(lines) >= 8


@pytest.mark.parametrize("service", ["invoicing", "notifications"])
def test_no_service_starts_in_production_as_make_run_has_it(stack, service: str) -> None:
    process = stack.prepared(service, {"CHORALE_ENVIRONMENT": "production"})
    run = subprocess.run(
        process.argv, env=process.environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 1, run.stdout
    for setting in ("CHORALE_STORE", "CHORALE_JWKS_URL", "CHORALE_PUBLIC_URL"):
        assert f"\n{setting}: " in run.stderr
    assert ("_CLAMAV: " in run.stderr) == (service == "invoicing")
    assert "CHORALE_KAFKA" not in run.stderr, "the bus of make run is as in production"
