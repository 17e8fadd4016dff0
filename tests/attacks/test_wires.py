"""Between the services: calls go by TLS where a certificate is configured, and to nobody whose certificate does not hold."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from deploy import tls
from deploy.local import services
from deploy.local.settings import free_ports
from tests.kit.people import Person
from tests.kit.stack import ENVIRONMENT, READY_SECONDS, RunningStack
from tests.portal.visitor import Visitor

HERE = ["localhost", "127.0.0.1"]


@contextmanager
def encrypted(stack: RunningStack, folder: Path) -> Iterator[str]:
    """The URL of an identity that answers by TLS alone."""
    made, port = tls.make(folder, HERE, "door.pem"), free_ports().identity
    context = ssl.create_default_context(cafile=made / tls.AUTHORITY)

    def ready() -> bool:
        try:
            return httpx.get(f"https://127.0.0.1:{port}/readyz", verify=context).is_success
        except httpx.HTTPError:
            return False

    process = services.service("identity", stack.infrastructure.place, "api", port)
    process.env |= ENVIRONMENT | {"CHORALE_HTTP_CERTIFICATE_FILE": str(made / "door.pem")}
    process.ready = ready
    process.start()
    try:
        process.wait_ready(READY_SECONDS)
        yield f"https://127.0.0.1:{port}"
    finally:
        process.stop()


def test_who_logs_in_is_spoken_of_by_tls_alone(stack: RunningStack, person, tmp_path: Path) -> None:
    """The portal calls identity, and another service fetches its keys, by https; a plain call gets nothing."""
    stack.all()
    camille: Person = person()
    camille.register()
    camille.activate()
    with encrypted(stack, tmp_path) as url:
        trusted = {"CHORALE_HTTP_CA_FILE": str(tmp_path / tls.AUTHORITY)}
        portal, of_portal = stack.start_extra("portal", env=trusted | {"PORTAL_IDENTITY_URL": url})
        keys = trusted | {"CHORALE_JWKS_URL": f"{url}/.well-known/jwks.json"}
        organisation, of_organisation = stack.start_extra("organisation", "api", keys)
        visitor = Visitor(portal, camille).log_in()
        assert camille.first_name in visitor.get("/mon-compte").text
        camille.log_in()
        known = {"Authorization": f"Bearer {camille.tokens['access_token']}"}
        assert httpx.get(f"{organisation}/habilitations", headers=known).status_code == 200
        with pytest.raises(httpx.HTTPError):
            httpx.get(url.replace("https", "http") + "/readyz")
        visitor.close()
        of_portal.stop()
        of_organisation.stop()


def test_a_service_whose_certificate_does_not_hold_is_told_nothing(stack: RunningStack, person, tmp_path: Path) -> None:
    stack.all()
    with encrypted(stack, tmp_path / "false") as url:
        other = tls.make(tmp_path / "ours", HERE)
        trusted = {"CHORALE_HTTP_CA_FILE": str(other / tls.AUTHORITY)}
        portal, process = stack.start_extra("portal", env=trusted | {"PORTAL_IDENTITY_URL": url})
        visitor = Visitor(portal, person())
        page = visitor.send(visitor.get("/connexion"), "/connexion", email="a@b.example", password="mot de passe")
        assert page.status_code == 503, page.text
        visitor.close()
        process.stop()
