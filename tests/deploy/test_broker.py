"""The broker's own files: certificates, passwords, configuration; and data of a version that knew no principals."""

import asyncio
import re
import ssl
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from cryptography import x509

from chassis.access import Access
from contracts.topics import ACCOUNT_CHANGED
from deploy import broker, files, principals, tls, topics
from deploy.broker import OPERATOR, PRINCIPALS
from deploy.local import kafka
from deploy.local.process import Process
from deploy.local.settings import Ports, Stack, chosen, free_ports

NAMES = ("localhost", "127.0.0.1", "kafka")
PLAINTEXT = """process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{ports.kafka},CONTROLLER://127.0.0.1:{ports.controller}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
controller.quorum.voters=1@127.0.0.1:{ports.controller}
log.dirs={log}
offsets.topic.replication.factor=1
"""


def certificate(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / tls.BROKER).read_bytes())


def test_the_broker_has_a_certificate_of_825_days_at_most_for_its_names(tmp_path: Path) -> None:
    folder = tls.make(tmp_path / "tls", NAMES)
    made = certificate(folder)
    assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=825)
    named = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {str(name.value) for name in named} == set(NAMES)
    ssl.create_default_context(cafile=folder / tls.AUTHORITY)
    for secret in (tls.BROKER, tls.AUTHORITY_KEY):
        assert stat.S_IMODE((folder / secret).stat().st_mode) == 0o600


def test_it_is_made_once_and_anew_for_another_name_or_near_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = certificate(tls.make(tmp_path, NAMES)).serial_number
    assert certificate(tls.make(tmp_path, NAMES[:2])).serial_number == first
    second = certificate(tls.make(tmp_path, (*NAMES, "broker"))).serial_number
    assert second != first
    monkeypatch.setattr(tls, "RENEWED_BEFORE", certificate(tmp_path).not_valid_after_utc - datetime.now(UTC))
    assert certificate(tls.make(tmp_path, NAMES)).serial_number != second


def test_a_password_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "identity"
    password = files.password(path)
    assert len(password) >= 32
    assert files.password(path) == password
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_configuration_leaves_no_mark_and_opens_plaintext_only_when_asked(tmp_path: Path) -> None:
    closed = kafka.settings(free_ports(), tmp_path)
    assert not re.search(r"@[A-Z]+@", closed.properties())
    assert "OPEN://" not in closed.properties()
    assert "ANONYMOUS" not in closed.properties()
    opened = kafka.settings(free_ports(), tmp_path, plaintext=1).properties()
    assert "OPEN://127.0.0.1:1" in opened
    assert "User:ANONYMOUS" in opened


def test_a_given_broker_without_principals_is_spoken_to_as_it_is(tmp_path: Path) -> None:
    plain = broker.Elsewhere(Access("elsewhere:9092", protocol="PLAINTEXT"), tmp_path)
    assert plain.access("identity") == plain.admin
    known = broker.Elsewhere(Access("elsewhere:9092", "admin", "secret", mechanism="PLAIN"), tmp_path)
    identity = known.access("identity")
    assert (identity.user, identity.mechanism, identity.protocol) == ("identity", "SCRAM-SHA-512", "SASL_SSL")
    assert identity.password == (tmp_path / "identity").read_text() != "secret"


@contextmanager
def running(process: Process) -> Iterator[None]:
    process.start()
    try:
        process.wait_ready(60)
        yield
    finally:
        process.stop(30)


def plaintext_broker(ports: Ports, data: Path) -> tuple[Process, Access]:
    config = data / "kafka" / "server.properties"
    config.parent.mkdir(parents=True)
    config.write_text(PLAINTEXT.format(ports=ports, log=data / "kafka" / "log"))
    kafka._format(config)
    access = Access(f"127.0.0.1:{ports.kafka}", protocol="PLAINTEXT")
    argv = kafka._java("kafka.Kafka", str(config))
    return Process("kafka", argv, data / "kafka.log", lambda: kafka.answers(access)), access


async def last_value(access: Access, topic: str) -> bytes:
    async with AIOKafkaConsumer(topic, auto_offset_reset="earliest", **access.arguments) as consumer:
        return bytes((await asyncio.wait_for(consumer.getone(), 20)).value)


async def write(access: Access, topic: str, value: bytes) -> None:
    async with AIOKafkaProducer(acks="all", **access.arguments) as producer:
        await producer.send_and_wait(topic, value, key=b"key")


@pytest.mark.faults
def test_data_of_a_version_without_principals_are_taken_over(tmp_path: Path) -> None:
    """`make run` on what an earlier version left: its records stay, and from now on nobody comes in without a password."""
    if chosen() is not Stack.LOCAL:
        pytest.skip("of the local stack")
    ports = free_ports()
    process, plain = plaintext_broker(ports, tmp_path)
    with running(process):
        asyncio.run(topics.create(plain))
        asyncio.run(write(plain, ACCOUNT_CHANGED.name, b"kept"))
    settings = kafka.settings(ports, tmp_path)
    with running(kafka.broker(settings, tmp_path)):
        principals.settle(settings.admin, {name: settings.password(name) for name in PRINCIPALS})
        assert asyncio.run(last_value(settings.access(OPERATOR), ACCOUNT_CHANGED.name)) == b"kept"
        assert not kafka.answers(replace(plain))
