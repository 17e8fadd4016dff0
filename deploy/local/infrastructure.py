"""What the services stand on: a broker, a store and a mailbox, started together and stopped broker last."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from chassis.settings import Platform
from deploy import principals, topics
from deploy.broker import PRINCIPALS, Elsewhere
from deploy.local import containers, kafka, services, store
from deploy.local.process import Process
from deploy.local.services import Place
from deploy.local.settings import Ports, Stack

READY_SECONDS = 60.0


@dataclass
class Infrastructure:
    """`kafka` and `store` are absent when they are given from outside."""

    place: Place
    kafka: Process | None
    store: Process | None
    mailbox: Process

    def start(self) -> None:
        """Returns once all answer and the topics exist; leaves nothing running when one does not."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        for process in self.running:
            process.start()
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda process: process.wait_ready(READY_SECONDS), self.running))
        self.declare()

    @property
    def running(self) -> list[Process]:
        """Those that are ours."""
        return [process for process in (self.kafka, self.store, self.mailbox) if process]

    def declare(self) -> None:
        """The topics of the contracts, and the principals of the services where the broker knows any."""
        broker = self.place.kafka
        kafka.outside_loop(topics.create(broker.admin))
        if broker.knows_principals:
            principals.settle(broker.admin, {name: broker.access(name).password for name in PRINCIPALS})

    def stop(self) -> None:
        for process in (self.mailbox, self.store, self.kafka):
            if process:
                process.stop()


def local(ports: Ports, data: Path, logs: Path) -> Infrastructure:
    """Everything on this machine, without Docker."""
    settings = kafka.settings(ports, data)
    place = Place(ports, settings, f"mongodb://127.0.0.1:{ports.store}", data, logs)
    return Infrastructure(
        place, kafka.broker(settings, logs), store.server(ports, data, logs), mailbox(ports, data, logs)
    )


def docker(ports: Ports, data: Path, logs: Path) -> Infrastructure:
    """Apache Kafka's and MongoDB's own images, on the same ports."""
    settings = containers.settings(ports, data)
    place = Place(ports, settings, f"mongodb://127.0.0.1:{ports.store}", data, logs)
    return Infrastructure(
        place,
        containers.broker(settings, ports, data, logs),
        containers.store(ports, data, logs),
        mailbox(ports, data, logs),
    )


def external(ports: Ports, data: Path, logs: Path) -> Infrastructure:
    """Kafka and the store given by `CHORALE_KAFKA…` (as an administrator) and `CHORALE_STORE`; only the mailbox is ours."""
    given = Platform()
    kafka = Elsewhere(given.bus, data / "secrets" / "kafka")
    return Infrastructure(Place(ports, kafka, given.store, data, logs), None, None, mailbox(ports, data, logs))


def mailbox(ports: Ports, data: Path, logs: Path) -> Process:
    arguments = ["--smtp", str(ports.smtp), "--web", str(ports.mailbox), "--data", str(data / "mail")]
    url = f"http://127.0.0.1:{ports.mailbox}/api/behaviour"
    argv = [sys.executable, "-m", "deploy.local.mailbox", *arguments]
    return Process("mailbox", argv, logs / "mailbox.log", lambda: services.answers(url))


def build(stack: Stack, ports: Ports, data: Path, logs: Path) -> Infrastructure:
    """Raises ValueError when `external` lacks a URL."""
    if stack is Stack.LOCAL:
        return local(ports, data, logs)
    if stack is Stack.DOCKER:
        return docker(ports, data, logs)
    if not os.environ.get("CHORALE_KAFKA") or not os.environ.get("CHORALE_STORE"):
        raise ValueError("CHORALE_STACK=external needs CHORALE_KAFKA (host:port) and CHORALE_STORE (mongodb://…)")
    return external(ports, data, logs)
