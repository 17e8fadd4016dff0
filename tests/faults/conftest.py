"""A stack of its own, whose broker, store and services are killed; nobody else's tests notice."""

import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from deploy.local import infrastructure, services
from deploy.local.process import Process
from deploy.local.services import Place
from deploy.local.settings import chosen, free_ports
from deploy.services import SERVICES as EVERY_SERVICE
from tests.faults.trade import Trade
from tests.kit.outside import Outside
from tests.kit.stack import ENVIRONMENT, READY_SECONDS, RunningStack
from tests.kit.world import World

SERVICES = ("invoicing", "notifications", "support")
ordinary = services.service


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/faults/" in item.nodeid:
            item.add_marker(pytest.mark.faults)
            item.add_marker(pytest.mark.filterwarnings("ignore:EdDSA is deprecated"))


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    """Its services write down the store commands they use (under `commands`), and wait two seconds for a mail server."""
    data = Path(tempfile.mkdtemp(prefix="chorale-faults-"))
    own = RunningStack(infrastructure.build(chosen(), free_ports(), data, data / "log"))

    def service(name: str, place: Place, role: str | None = None, port: int | None = None) -> Process:
        process = ordinary(name, place, role, port)
        if place is own.infrastructure.place:
            python, _, *rest = process.argv
            process.argv = [python, "-m", "tests.faults.witness", str(data / "commands"), *rest]
            process.env["CHORALE_MAIL_TIMEOUT_SECONDS"] = "2"
        return process

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "service", service)
        own.infrastructure.start()
        yield own
        own.close()
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def outside(stack: RunningStack) -> Iterator[Outside]:
    with Outside(stack.kafka) as reading:
        yield reading


@pytest.fixture(scope="session")
def world(stack: RunningStack) -> Iterator[World]:
    stack.all()
    with MongoClient(stack.store, tz_aware=True) as client:
        made = World(stack, SERVICES, client)
        yield made
        made.close()


@pytest.fixture(autouse=True)
def mended(stack: RunningStack) -> Iterator[None]:
    """Whatever a test broke works again after it."""
    yield
    stack.start_kafka()
    stack.start_store()
    stack.all()
    for name in EVERY_SERVICE:
        if not stack.alive(name):
            stack.start(name)


@pytest.fixture
def trade(world: World, outside: Outside, mailbox) -> Trade:
    return Trade.begin(world, outside, mailbox)


Sabotage = Callable[..., tuple[Process, Path]]


@pytest.fixture
def sabotage(stack: RunningStack, tmp_path: Path) -> Iterator[Sabotage]:
    """Starts a service, in place of the ordinary one, that fails at a point once the fuse (a file) is laid."""
    started: list[Process] = []

    def start(point: str, name: str, role: str | None = None) -> tuple[Process, Path]:
        if stack.alive(name):
            stack.kill(name, signal.SIGTERM)
        process, fuse = ordinary(name, stack.infrastructure.place, role), tmp_path / "fuse"
        python, _, *rest = process.argv
        process.argv = [python, "-m", "tests.faults.saboteur", point, str(fuse), *rest]
        process.env = {**process.env, **ENVIRONMENT}
        process.start()
        started.append(process)
        process.wait_ready(READY_SECONDS)
        return process, fuse

    yield start
    for process in started:
        process.kill()
