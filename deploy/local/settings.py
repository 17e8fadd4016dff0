"""Where the local stack listens and keeps its data: one place."""

import contextlib
import os
import shutil
import socket
import subprocess
from enum import StrEnum
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.settings import METRICS_ABOVE
from deploy.services import PORTS

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
KAFKA_IMAGE = "apache/kafka:4.3.1"
MONGO_IMAGE = "mongo:8"


class Stack(StrEnum):
    """Where Kafka and the store come from."""

    LOCAL = "local"
    DOCKER = "docker"
    EXTERNAL = "external"


def data_folder() -> Path:
    """`.local/data`, or what `CHORALE_DATA` names; logs go to `log` beside it."""
    return Path(os.environ.get("CHORALE_DATA", LOCAL / "data")).resolve()


def chosen() -> Stack:
    """`CHORALE_STACK`; without it, docker where an engine with the images answers, else local."""
    named = os.environ.get("CHORALE_STACK")
    if named:
        return Stack(named)
    return Stack.DOCKER if engine_with_images() else Stack.LOCAL


def engine_with_images() -> bool:
    """Whether a Docker engine answers and has both images already: nothing is pulled behind anyone's back."""
    if not shutil.which("docker"):
        return False
    command = ["docker", "image", "inspect", KAFKA_IMAGE, MONGO_IMAGE]
    try:
        return subprocess.run(command, capture_output=True, timeout=5, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


class Ports(BaseSettings):
    """Each is changed by `CHORALE_PORT_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="CHORALE_PORT_", frozen=True)

    kafka: int = 19092
    controller: int = 19093
    kafka_internal: int = 19094
    kafka_external: int = 19095
    store: int = 27117
    smtp: int = 2525
    mailbox: int = 8025
    returns: int = 2526
    identity: int = PORTS["identity"]
    organisation: int = PORTS["organisation"]
    invoicing: int = PORTS["invoicing"]
    ocr: int = PORTS["ocr"]
    support: int = PORTS["support"]
    notifications: int = PORTS["notifications"]
    raccordement: int = PORTS["raccordement"]
    portal: int = PORTS["portal"]


class PortTakenError(RuntimeError):
    """Names the port, what needs it and the variable that changes it."""


def refuse_taken(ports: Ports, names: tuple[str, ...]) -> None:
    """Raises PortTakenError for the first port that something else holds; a service's metrics have one above its own."""
    needed = [(name, getattr(ports, name)) for name in names]
    needed += [(name, port + METRICS_ABOVE) for name, port in needed if name in PORTS]
    for name, port in needed:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as e:
                raise PortTakenError(
                    f"Port {port} is taken, and {name} needs it. Free it, or choose another with CHORALE_PORT_{name.upper()}=…"
                ) from e


def free_ports() -> Ports:
    """Ports that nothing holds at this moment, nor those of metrics above them, for tests."""
    with contextlib.ExitStack() as held:
        return Ports.model_validate({name: _free(held) for name in Ports.model_fields})


def _free(held: contextlib.ExitStack) -> int:
    while True:
        port = held.enter_context(_bound(0)).getsockname()[1]
        with contextlib.suppress(OSError):
            held.enter_context(_bound(port + METRICS_ABOVE))
            return int(port)


def _bound(port: int) -> socket.socket:
    """Raises OSError when something else holds it."""
    probe = socket.socket()
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        probe.close()
        raise
    return probe
