"""The product's processes: their command, their environment, whether they are ready."""

import os
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from deploy.broker import OPERATOR as OPERATOR_PRINCIPAL
from deploy.broker import Broker, Elsewhere
from deploy.local import keys
from deploy.local.process import Process
from deploy.local.settings import Ports
from deploy.services import SERVICES
from deploy.tls import AUTHORITY

OPERATOR = "exploitation@chorale.example"
"""Who governs the platform's own structure on this machine (ORG-32)."""

CALLED_BY_PORTAL = ("identity", "organisation", "invoicing", "ocr", "support", "notifications", "raccordement")


@dataclass(frozen=True)
class Place:
    """Where services find the rest."""

    ports: Ports
    kafka: Broker | Elsewhere
    store: str
    data: Path
    logs: Path


def environment(place: Place, service: str, port: int | None = None) -> dict[str, str]:
    """`service` is whose principal it is; `port` replaces its usual HTTP port, for a second instance."""
    ports = {f"{name.upper()}_HTTP_PORT": str(getattr(place.ports, name)) for name in SERVICES}
    called = {
        f"PORTAL_{name.upper()}_URL": f"http://127.0.0.1:{getattr(place.ports, name)}" for name in CALLED_BY_PORTAL
    }
    if port is not None:
        ports[f"{service.upper()}_HTTP_PORT"] = str(port)
    return {
        **ports,
        **called,
        **keys.files(place.data / "secrets"),
        **place.kafka.environment(service),
        "CHORALE_STORE": place.store,
        "CHORALE_FILES": f"file://{place.data / 'files'}",
        "CHORALE_SMTP_HOST": "127.0.0.1",
        "CHORALE_SMTP_PORT": str(place.ports.smtp),
        "CHORALE_JWKS_URL": f"http://127.0.0.1:{place.ports.identity}/.well-known/jwks.json",
        "CHORALE_PUBLIC_URL": f"http://127.0.0.1:{place.ports.portal}",
        "CHORALE_TRUSTED_PROXIES": "127.0.0.1",  # the portal says whose calls it makes
        "NOTIFICATIONS_RETURN_DOMAIN": "retours.chorale.example",
        "NOTIFICATIONS_RETURNS_PORT": "0" if port is not None else str(place.ports.returns),
        "ORGANISATION_PLATFORM_GESTIONNAIRE": OPERATOR,
        "ORGANISATION_SIRENE": "sandbox",  # whoever tries it types a SIRET of their own
        "PORTAL_STYLE_PAGE": "true",
        **outside(place.kafka),
        "RACCORDEMENT_LOOPBACK": "true",  # who tries it has a server on this machine
        "PYTHONUNBUFFERED": "1",
    }


def outside(kafka: Broker | Elsewhere) -> dict[str, str]:
    """Where subscribers come to the broker; a given one opens no door to them that we know of."""
    if not isinstance(kafka, Broker) or not kafka.external:
        return {}
    return {
        "RACCORDEMENT_KAFKA_EXTERNAL": kafka.external.called,
        "RACCORDEMENT_KAFKA_EXTERNAL_CA_FILE": str(kafka.tls / AUTHORITY),
    }


def watched(place: Place) -> dict[str, str]:
    """For what is run by hand: as the operator, on this store."""
    return {
        **os.environ,
        **place.kafka.environment(OPERATOR_PRINCIPAL),
        "CHORALE_STORE": place.store,
        "PYTHONUNBUFFERED": "1",
    }


def service(name: str, place: Place, role: str | None = None, port: int | None = None) -> Process:
    """One service, both roles unless `role` says api or worker."""
    (place.data / "files").mkdir(parents=True, exist_ok=True)
    listens = port if port is not None else getattr(place.ports, name)
    argv = [sys.executable, "-m", f"services.{name}", *([role] if role else [])]
    log = place.logs / f"{name}{f'-{listens}' if port else ''}.log"
    return Process(
        name, argv, log, lambda: answers(f"http://127.0.0.1:{listens}/readyz"), environment(place, name, port)
    )


def migration(name: str, place: Place) -> Process:
    """Carries the service's stored data over to this version, then ends."""
    argv = [sys.executable, "-m", f"services.{name}", "migrate"]
    return Process(f"{name} migrate", argv, place.logs / f"{name}.log", lambda: True, environment(place, name))


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310  our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
