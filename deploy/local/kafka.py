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

from deploy.local.java import FLAGS, JavaError, jars
from deploy.local.process import Process
from deploy.local.settings import Ports

T = TypeVar("T")
HERE = Path(__file__).parent / "kafka"
CLUSTER = "Q2hvcmFsZS1sb2NhbC0wMQ"  # 22 characters of URL-safe base64, as StorageTool wants
HEAP = ("-Xms64m", "-Xmx256m")


def broker(ports: Ports, data: Path, logs: Path) -> Process:
    """Formats the data folder the first time."""
    config = _configuration(ports, data / "kafka")
    if not (data / "kafka" / "log" / "meta.properties").exists():
        _format(config)
    bootstrap = f"127.0.0.1:{ports.kafka}"
    return Process("kafka", _java("kafka.Kafka", str(config)), logs / "kafka.log", lambda: answers(bootstrap))


def _configuration(ports: Ports, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = (HERE / "server.properties").read_text()
    for mark, value in {"@PORT@": ports.kafka, "@CONTROLLER_PORT@": ports.controller, "@DATA@": folder / "log"}.items():
        text = text.replace(mark, str(value))
    config = folder / "server.properties"
    config.write_text(text)
    return config


def _java(*arguments: str) -> list[str]:
    log = f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"
    return ["java", *HEAP, *FLAGS, log, "-cp", f"{jars(HERE)}/*", *arguments]


def _format(config: Path) -> None:
    command = _java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(config))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise JavaError(f"Kafka's storage cannot be formatted:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def answers(bootstrap: str) -> bool:
    """Whether the broker answers a metadata request, not merely accepts a connection."""
    host, _, port = bootstrap.partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=0.2).close()
    except OSError:
        return False
    return outside_loop(_metadata(bootstrap))


def outside_loop(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end, also for a caller whose own loop is running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _metadata(bootstrap: str) -> bool:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=2000)
    try:
        await admin.start()
        await admin.list_topics()
    except (KafkaError, OSError):
        return False
    finally:
        await admin.close()
    return True
