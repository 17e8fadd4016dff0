"""Kafka and MongoDB from their own images, for those who have Docker. Their data ends with the containers: compose keeps it."""

import logging
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deploy import files, tls
from deploy.broker import Address, Broker
from deploy.local import kafka
from deploy.local import store as local_store
from deploy.local.process import Process
from deploy.local.settings import KAFKA_IMAGE, MONGO_IMAGE, Ports

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

STOP_SECONDS = 10
FORMAT = f"/opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t {kafka.CLUSTER} -c {{config}}"
START = FORMAT + " && exec /opt/kafka/bin/kafka-server-start.sh {config}"


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


def settings(ports: Ports, data: Path) -> Broker:
    """The local broker's, bound to the container's interfaces; its files are mounted where they lie."""

    def published(port: int) -> Address:
        return Address(f":{port}", f"127.0.0.1:{port}")

    return Broker(
        published(ports.kafka), published(ports.kafka_internal), "localhost:9093", Path("/tmp/kafka"),  # noqa: S108
        tls.make(data / "kafka" / "tls", kafka.NAMES), data / "secrets" / "kafka",
        external=published(ports.kafka_external),
    )  # fmt: skip


def broker(of: Broker, ports: Ports, data: Path, logs: Path) -> Container:
    config = data / "kafka" / "server.properties"
    files.secret(config, of.properties())
    container = _image(KAFKA_IMAGE).with_volume_mapping(str(data / "kafka"), str(data / "kafka"), "ro")
    for port in (ports.kafka, ports.kafka_internal, ports.kafka_external):
        container = container.with_bind_ports(port, port)
    container = container.with_kwargs(entrypoint=["sh", "-c", START.format(config=config)], user=str(os.getuid()))
    return Container("kafka", [], logs / "kafka.log", lambda: kafka.answers(of.admin), container=container)


def store(ports: Ports, _data: Path, logs: Path) -> Container:
    container = _image(MONGO_IMAGE).with_bind_ports(27017, ports.store)
    return Container("store", [], logs / "store.log", lambda: local_store.answers(ports.store), container=container)
