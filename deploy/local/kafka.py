"""Apache Kafka, one KRaft node on the loopback."""

import asyncio
import socket
import subprocess
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from chassis.access import Access
from deploy import files, tls
from deploy.broker import Address, Broker
from deploy.local.java import FLAGS, JavaError, jars
from deploy.local.process import Process
from deploy.local.settings import Ports

T = TypeVar("T")
HERE = Path(__file__).parent / "kafka"
CLUSTER = "Q2hvcmFsZS1sb2NhbC0wMQ"  # 22 characters of URL-safe base64, as StorageTool wants
NAMES = ("localhost", "127.0.0.1")
HEAP = ("-Xms64m", "-Xmx256m")


def settings(ports: Ports, data: Path, *, plaintext: int = 0) -> Broker:
    """Of the broker on this machine; `plaintext` is a port without locks, for measuring what they cost."""

    def loopback(port: int) -> Address:
        return Address(f"127.0.0.1:{port}", f"127.0.0.1:{port}")

    folder, unlocked = data / "kafka", loopback(plaintext) if plaintext else None
    return Broker(
        loopback(ports.kafka), loopback(ports.kafka_internal), f"127.0.0.1:{ports.controller}", folder / "log",
        tls.make(folder / "tls", NAMES), data / "secrets" / "kafka", unlocked,
        loopback(ports.kafka_external),
    )  # fmt: skip


def broker(of: Broker, logs: Path) -> Process:
    """Formats the data folder the first time; the data of a version without principals are taken over as they are."""
    config = of.log.with_name("server.properties")
    files.secret(config, of.properties())
    if not (of.log / "meta.properties").exists():
        _format(config)
    return Process("kafka", _java("kafka.Kafka", str(config)), logs / "kafka.log", lambda: answers(of.admin))


def _java(*arguments: str) -> list[str]:
    log = f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"
    return ["java", *HEAP, *FLAGS, log, "-cp", f"{jars(HERE)}/*", *arguments]


def _format(config: Path) -> None:
    command = _java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(config))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise JavaError(f"Kafka's storage cannot be formatted:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def answers(access: Access) -> bool:
    """Whether the broker answers a metadata request, not merely accepts a connection."""
    host, _, port = access.bootstrap.partition(",")[0].partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=0.2).close()
    except OSError:
        return False
    return outside_loop(_metadata(access))


def outside_loop(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end, also for a caller whose own loop is running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _metadata(access: Access) -> bool:
    admin = AIOKafkaAdminClient(**access.arguments, request_timeout_ms=2000)
    try:
        await admin.start()
        await admin.list_topics()
    except (KafkaError, OSError):
        return False
    finally:
        await admin.close()
    return True
