"""Kafka and MongoDB from their own images, for those who have Docker. Their data ends with the containers: compose keeps it."""

import logging
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local import kafka
from deploy.local import store as local_store
from deploy.local.process import Process
from deploy.local.settings import KAFKA_IMAGE, MONGO_IMAGE, Ports

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

STOP_SECONDS = 10


@dataclass
class Container(Process):
    """A process whose life is a container's."""

    container: "DockerContainer | None" = None

    def start(self) -> None:
        """Starts it, or starts it again with its data after a kill."""
        container = self._container()
        if container._container is None:  # noqa: SLF001  testcontainers has no public "was it made"
            container.start()
        else:
            container.get_wrapped_container().start()

    def alive(self) -> bool:
        if self._container()._container is None:  # noqa: SLF001
            return False
        wrapped = self._container().get_wrapped_container()
        wrapped.reload()
        return bool(wrapped.status == "running")

    def last_lines(self) -> str:
        out, err = self._container().get_logs()
        return (out + err).decode(errors="replace")[-2000:]

    def kill(self, how: int = signal.SIGKILL) -> None:
        if self.alive():
            wrapped = self._container().get_wrapped_container()
            wrapped.kill(signal=signal.Signals(how).name)
            wrapped.wait(timeout=30)

    def stop(self, within: float = STOP_SECONDS) -> None:
        if self.alive():
            self._container().get_wrapped_container().stop(timeout=int(within))
        if self._container()._container is not None:  # noqa: SLF001
            self._container().stop()

    def adopt(self, pid: int) -> bool:  # noqa: ARG002  a container is not taken over between runs
        return False

    def leave(self) -> int | None:
        self.stop()
        return None

    def _container(self) -> "DockerContainer":
        assert self.container is not None
        return self.container


def _image(name: str) -> "DockerContainer":
    from testcontainers.core.config import testcontainers_config  # noqa: PLC0415  a tool of tests, absent elsewhere
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415

    testcontainers_config.ryuk_disabled = True  # its own image would have to be pulled
    logging.getLogger("testcontainers").setLevel(logging.WARNING)
    return DockerContainer(name)


def broker(ports: Ports, _data: Path, logs: Path) -> Container:
    """The image reads server.properties from KAFKA_… variables: the same file as the local broker's."""
    container = _image(KAFKA_IMAGE).with_bind_ports(ports.kafka, ports.kafka)
    for name, value in environment(ports).items():
        container = container.with_env(name, value)
    bootstrap = f"127.0.0.1:{ports.kafka}"
    return Container("kafka", [], logs / "kafka.log", lambda: kafka.answers(bootstrap), container=container)


def environment(ports: Ports) -> dict[str, str]:
    """Every setting of kafka/server.properties, with listeners that reach outside the container."""
    lines = [
        line
        for line in (kafka.HERE / "server.properties").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    settings = dict(line.split("=", 1) for line in lines)
    settings |= {
        "listeners": f"PLAINTEXT://:{ports.kafka},CONTROLLER://:9093",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{ports.kafka}",
        "controller.quorum.voters": "1@localhost:9093",
        "log.dirs": "/tmp/kraft-combined-logs",  # noqa: S108  inside the container
    }
    return {f"KAFKA_{name.replace('.', '_').upper()}": value for name, value in settings.items()}


def store(ports: Ports, _data: Path, logs: Path) -> Container:
    container = _image(MONGO_IMAGE).with_bind_ports(27017, ports.store)
    return Container("store", [], logs / "store.log", lambda: local_store.answers(ports.store), container=container)
