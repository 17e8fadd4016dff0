"""What must hold of every subscriber and of every module, walked and not sampled."""

import ast
import importlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from faststream import AckPolicy

from chassis.bus import OUTAGE_SECONDS, Bus
from chassis.publisher import SEND_SECONDS
from chassis.store import LEASE
from contracts.topics import TOPICS
from deploy.local import keys
from deploy.local.settings import ROOT
from deploy.services import SERVICES

SOURCES = [
    p
    for folder in ("chassis", "contracts", "rights", "services")
    for p in sorted((ROOT / folder).rglob("*.py"))
    if "build" not in p.parts
]


@pytest.fixture
async def buses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[dict[str, Bus]]:
    """Of every service, wired as it runs."""
    for name, value in (keys.files(tmp_path) | {"CHORALE_FILES": f"file://{tmp_path}/files"}).items():
        monkeypatch.setenv(name, value)
    built = {name: importlib.import_module(f"services.{name}.app").build() for name in SERVICES}
    yield {name: service.parts.bus for name, service in built.items()}
    for service in built.values():
        service.parts.database.client.close()


async def test_every_subscriber_states_all_and_goes_through_the_policy(buses):
    groups: list[str] = []
    for name, bus in buses.items():
        declared = {id(s.subscriber): s for s in bus.subscriptions}
        for subscriber in bus.broker.subscribers:
            subscription = declared.pop(id(subscriber))
            assert subscriber.group_id == subscription.group
            assert subscriber.group_id.startswith(f"{name}.")
            assert [t.name for t in subscriber.topics] == [subscription.topic]
            assert subscription.topic in {t.name for t in TOPICS}
            assert {e.topic.name for e in subscription.events} == {subscription.topic}
            assert subscriber.ack_policy is AckPolicy.NACK_ON_ERROR
            stated = subscriber._connection_args
            assert stated["auto_offset_reset"] == "earliest"
            assert stated["enable_auto_commit"] is False
            assert stated["max_poll_interval_ms"] > 2 * OUTAGE_SECONDS * 1000 + SEND_SECONDS * 1000
            groups.append(subscriber.group_id)
        assert declared == {}
        assert bus.broker.config.broker_config.allow_auto_create_topics is False
    assert len(groups) == len(set(groups)) > 15


async def test_row_02_each_topic_is_read_by_those_declared_and_written_by_services(buses):
    """The broker lets in who is declared: one that subscribes undeclared would read nothing, one too many could read."""
    for topic in TOPICS:
        wired = {name for name, bus in buses.items() if topic.name in {s.topic for s in bus.subscriptions}}
        assert set(topic.readers) == wired, topic.name
        assert topic.owners, topic.name
        assert set(topic.owners) <= set(SERVICES), topic.name


def test_a_send_ends_before_its_lease():
    assert LEASE.total_seconds() > 2 * SEND_SECONDS


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def imported(path: Path) -> set[str]:
    """Top-level packages, wherever in the module they are imported."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def where(*names: str) -> set[str]:
    return {str(p.relative_to(ROOT)) for p in SOURCES if set(names) & set(calls(p))}


def test_one_place_publishes_and_three_may_ask_it():
    assert where("AIOKafkaProducer", "send_and_wait") == {"chassis/publisher.py"}
    subscribers_own = "services/raccordement/app.py"
    assert where("Publisher") == {"chassis/service.py", "chassis/dead.py", subscribers_own}
    askers = {p for p in SOURCES if "publisher" in p.read_text() and "send" in set(calls(p))}
    assert {str(p.relative_to(ROOT)) for p in askers} <= {"chassis/relay.py", "chassis/bus.py", "chassis/dead.py"}


def test_one_place_subscribes():
    assert where("KafkaBroker", "subscriber") == {"chassis/bus.py"}
    assert where("AIOKafkaConsumer") == {"chassis/dead.py"}


def test_one_place_makes_a_client_of_the_store():
    assert where("AsyncIOMotorClient", "MongoClient", "AsyncMongoClient") == {"chassis/store.py"}
