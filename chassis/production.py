"""What an installation in production must not be without: `CHORALE_ENVIRONMENT=production` starts only when all is there."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from chassis.settings import BaseService, Platform

PASSWORD_LENGTH = 16
KEY_BYTES = 32
UNCHECKED = ("tlsinsecure", "tlsallowinvalidcertificates", "tlsallowinvalidhostnames")
ARGON2_KIB = 19_456  # the least that OWASP advises


@dataclass(frozen=True)
class Installation:
    """What is judged: the shared settings, the service's own, and whether it sends mails."""

    platform: Platform
    service: BaseService
    mails: bool

    def own(self, name: str, otherwise: Any) -> Any:
        """A setting that not every service has."""
        return getattr(self.service, name, otherwise)


@dataclass(frozen=True)
class Demand:
    """`setting` without its prefix when it is a service's own."""

    setting: str
    met: Callable[[Installation], bool]
    remedy: str


def _store_has_a_user(one: Installation) -> bool:
    url = urlsplit(one.platform.store)
    return bool(url.username and url.password)


def _store_is_encrypted(one: Installation) -> bool:
    """TLS that checks the server; a `mongodb+srv` URL asks for it by itself."""
    url = urlsplit(one.platform.store)
    options = {name.lower(): value.lower() for name, value in parse_qsl(url.query)}
    asked = options.get("tls", options.get("ssl", "true" if url.scheme == "mongodb+srv" else "false"))
    return asked == "true" and not any("true" in options.get(name, "") for name in UNCHECKED)


def _drawn_at_random(ring: str) -> bool:
    """Not typed by hand, nor one byte again and again: each key of a ring has 32 bytes, most of them different."""
    try:
        keys = [base64.b64decode(key) for key in ring.split()]
    except ValueError:
        return False
    return all(len(key) == KEY_BYTES and len(set(key)) > KEY_BYTES // 2 for key in keys)


def _called_by_tls(url: str, one: Installation) -> bool:
    """Where this service calls that one at all."""
    return one.platform.mesh or str(one.own(url, "https://")).startswith("https://")


DEMANDS = (
    Demand(
        "CHORALE_KAFKA_PROTOCOL", lambda one: one.platform.kafka_protocol == "SASL_SSL",
        "SASL_SSL: a bus without TLS and login can be read and written by whoever reaches it",
    ),
    Demand(
        "CHORALE_KAFKA_USER", lambda one: bool(one.platform.kafka_user),
        "the principal of this service, made by python -m deploy.principals",
    ),
    Demand(
        "CHORALE_KAFKA_PASSWORD", lambda one: len(one.platform.kafka_password) >= PASSWORD_LENGTH,
        f"at least {PASSWORD_LENGTH} random characters, best by CHORALE_KAFKA_PASSWORD_FILE",
    ),
    Demand(
        "CHORALE_STORE", _store_has_a_user,
        "a URL with a user of this service's own and a password: mongodb://user:password@host/…, best by CHORALE_STORE_FILE",
    ),
    Demand(
        "CHORALE_STORE", _store_is_encrypted,
        "tls=true in the URL, without tlsInsecure and the like: documents cross the network",
    ),
    Demand(
        "CHORALE_JWKS_URL", lambda one: one.platform.mesh or one.platform.jwks_url.startswith(("https://", "file:///")),
        "https://…/.well-known/jwks.json of identity: who changes these keys on the way is anybody",
    ),
    Demand(
        "CHORALE_HTTP_CERTIFICATE_FILE", lambda one: one.platform.mesh or bool(one.platform.http_certificate_file),
        "key and certificate of this service, or CHORALE_MESH=true where a mesh encrypts: tokens cross the network",
    ),
    *(
        Demand(
            f"{service}_URL", partial(_called_by_tls, f"{service}_url".lower()),
            "https://…, or CHORALE_MESH=true: people's tokens go there",
        )
        for service in ("IDENTITY", "ORGANISATION", "INVOICING", "SUPPORT", "OCR", "NOTIFICATIONS", "RACCORDEMENT")
    ),
    Demand(
        "CHORALE_PUBLIC_URL", lambda one: one.platform.public_url.startswith("https://"),
        "the https:// address of the portal, which mails and cookies stand on",
    ),
    Demand(
        "CHORALE_SMTP_TLS", lambda one: not one.mails or one.platform.smtp_tls or one.platform.smtp_starttls,
        "true (port 465), or CHORALE_SMTP_STARTTLS=true (587): mails hold login codes",
    ),
    Demand(
        "CHORALE_TRUSTED_PROXIES", lambda one: "*" not in one.platform.trusted_proxies,
        "the addresses of your proxies: with * anybody chooses the address that limits and records go by",
    ),
    Demand(
        "CHORALE_RATE_PER_MINUTE", lambda one: one.platform.rate_per_minute > 0,
        "above 0: without a limit passwords and codes can be tried without end",
    ),
    Demand(
        "CLAMAV", lambda one: bool(one.own("clamav", "configured elsewhere")),
        "host:port of clamd: files of strangers are handed on to others",
    ),
    Demand(
        "ENCRYPTION_KEY", lambda one: _drawn_at_random(one.own("encryption_key", "")),
        "32 random bytes in base64 (openssl rand -base64 32): this one was not drawn at random",
    ),
    Demand(
        "ARGON2_MEMORY_KIB", lambda one: one.own("argon2_memory_kib", ARGON2_KIB) >= ARGON2_KIB,
        f"at least {ARGON2_KIB} (65536 by default): a stolen password table would be tried out",
    ),
    Demand(
        "SIRENE", lambda one: one.own("sirene", "") not in ("sample", "sandbox"),
        "bulk or insee: the sample's companies are invented, and the sandbox knows whatever is typed",
    ),
    Demand(
        "LOOPBACK", lambda one: not one.own("loopback", False),
        "false: webhooks would lead to this machine",
    ),
    Demand(
        "STYLE_PAGE", lambda one: not one.own("style_page", False),
        "false: it is for development",
    ),
)  # fmt: skip


def refusals(platform: Platform, service: BaseService, *, mails: bool) -> list[str]:
    """A line for each setting that production forbids, and what to do; nothing in development."""
    if platform.environment != "production":
        return []
    one = Installation(platform, service, mails)
    prefix = service.model_config.get("env_prefix") or ""
    return [f"{_named(demand.setting, prefix)}: {demand.remedy}" for demand in DEMANDS if not demand.met(one)]


def _named(setting: str, prefix: str) -> str:
    return setting if setting.startswith("CHORALE_") else prefix + setting
