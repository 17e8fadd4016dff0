"""Row 2: whoever reached the broker could forge rights and read everything. Each attack is made with plain Kafka clients."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    CorruptRecordException,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
    for_code,
)
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from confluent_kafka.admin import AclOperation, ResourceType
from pymongo import MongoClient

from chassis.access import Access
from contracts import AccountChanged, HabilitationChanged
from contracts.topics import TOPICS
from deploy import principals
from deploy.broker import OPERATOR, PRINCIPALS
from deploy.services import SERVICES
from tests.kit.stack import RunningStack, eventually
from tests.kit.world import World, new_id

EVERY_TOPIC = [topic for declared in TOPICS for topic in (declared, declared.dead)]
CHECKSUM = 17  # where it begins in a batch
REFUSED = TopicAuthorizationFailedError.errno


@pytest.fixture(scope="module")
def world(stack: RunningStack) -> Iterator[World]:
    with MongoClient(stack.store, tz_aware=True) as client:
        made = World(stack, ("invoicing",), client)
        stack.url("invoicing")
        yield made
        made.close()


@asynccontextmanager
async def client(access: Access) -> AsyncIterator[AIOKafkaClient]:
    opened = AIOKafkaClient(**access.arguments, request_timeout_ms=5000)
    try:
        await opened.bootstrap()
        yield opened
    finally:
        await opened.close()


async def comes_in(access: Access) -> bool:
    try:
        async with client(access):
            return True
    except KafkaConnectionError:
        return False


def attempts(stack: RunningStack) -> dict[str, Access]:
    access = stack.bus("invoicing")
    return {
        "plaintext": replace(access, protocol="PLAINTEXT"),
        "TLS without a login": replace(access, protocol="SSL"),
        "login without TLS": replace(access, protocol="SASL_PLAINTEXT"),
        "wrong password": replace(access, password="guessed"),
        "no password": replace(access, password=""),
        "another's password": replace(access, user="identity"),
        "unknown principal": replace(access, user="nobody"),
        "the password as it is (PLAIN)": replace(access, mechanism="PLAIN"),
        "without our authority": replace(access, ca_file=""),
        "the administrator's name": replace(access, user="admin"),
        "the broker's own name": replace(access, user="broker"),
    }


async def test_row_02_nobody_comes_in_without_a_principal_of_theirs(stack: RunningStack) -> None:
    assert await comes_in(stack.bus("invoicing"))
    let_in = [name for name, access in attempts(stack).items() if await comes_in(access)]
    assert let_in == []


async def test_row_02_the_doors_of_the_broker_itself_ask_for_its_own_passwords(stack: RunningStack) -> None:
    """INTERNAL knows the administrator and the broker, CONTROLLER the broker."""
    admin = stack.infrastructure.place.kafka.admin
    assert await comes_in(admin)
    for access in (
        replace(admin, protocol="PLAINTEXT"),
        replace(admin, password="guessed"),
        replace(stack.bus("identity"), bootstrap=admin.bootstrap, mechanism="PLAIN"),
        replace(stack.bus("identity"), bootstrap=admin.bootstrap),
        Access(f"127.0.0.1:{stack.ports.controller}", protocol="PLAINTEXT"),
    ):
        assert not await comes_in(access), access


async def test_row_02_the_broker_speaks_no_old_tls(stack: RunningStack) -> None:
    context = ssl.create_default_context(cafile=stack.bus("identity").ca_file)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection("127.0.0.1", stack.ports.kafka, ssl=context)


def damaged() -> bytes:
    """A batch whose checksum is wrong: who may write is told so, and nothing is written."""
    batch = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, 0, 1000)
    batch.append(0, 0, b"key", b"value", [])
    built = batch.build()
    built[CHECKSUM] ^= 0xFF
    return bytes(built)


async def answered(access: Access, request: Any) -> dict[str, int]:
    """The error code of each topic's first partition; 0 for none."""
    async with client(access) as opened:
        node = next(iter(opened.cluster.brokers())).nodeId
        answer = await opened.send(node, request)
    return {topic: partitions[0][1] for topic, partitions in answer.topics}


async def written(access: Access) -> dict[str, bool]:
    wanted = [(topic.name, [(0, damaged())]) for topic in EVERY_TOPIC]
    codes = await answered(access, ProduceRequest(None, -1, 5000, wanted))
    assert set(codes.values()) <= {REFUSED, CorruptRecordException.errno}, "nothing was to be written"
    return {name: code != REFUSED for name, code in codes.items()}


async def readable(access: Access) -> dict[str, bool]:
    wanted = [(topic.name, [(0, 0, 1024)]) for topic in EVERY_TOPIC]
    codes = await answered(access, FetchRequest(10, 0, 1_000_000, 0, wanted))
    return {name: code != REFUSED for name, code in codes.items()}


@pytest.mark.parametrize("name", PRINCIPALS)
async def test_row_02_a_principal_writes_what_it_owns_and_reads_what_it_is_a_reader_of(
    stack: RunningStack, name: str
) -> None:
    """The whole matrix: each principal against each topic and what is parked beside it."""
    every = name == OPERATOR
    may_write = {topic.name: every or name in topic.owners for topic in EVERY_TOPIC}
    may_read = {topic.name: every or name in topic.readers for topic in EVERY_TOPIC}
    assert await written(stack.bus(name)) == may_write
    assert await readable(stack.bus(name)) == may_read


async def test_row_02_a_service_joins_its_own_groups_alone(stack: RunningStack) -> None:
    """In another's group it would take partitions, and events, away from it."""
    consumer = AIOKafkaConsumer(
        "account.changed", group_id="invoicing.account.changed", **stack.bus("support").arguments
    )
    with pytest.raises(GroupAuthorizationFailedError):
        await consumer.start()
    await consumer.stop()


async def test_row_02_a_service_makes_no_topic_and_changes_no_rule(stack: RunningStack) -> None:
    from aiokafka.admin import AIOKafkaAdminClient, NewTopic
    from confluent_kafka import KafkaException

    access = stack.bus("identity")
    admin = AIOKafkaAdminClient(**access.arguments)
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic(f"mine.{new_id()}", 1, 1)])
        assert {for_code(code) for _, code, *_ in answer.topic_errors} == {TopicAuthorizationFailedError}
    finally:
        await admin.close()
    with pytest.raises(KafkaException, match=r"(?i)authoriz"):
        principals.settle(access, {"identity": "changed"})


async def send(access: Access, event: Any) -> None:
    async with AIOKafkaProducer(**access.arguments, acks="all") as producer:
        key = event.subject.encode()
        await producer.send_and_wait(event.data.topic.name, event.model_dump_json().encode(), key=key)


def forgeries(world: World) -> dict[str, Any]:
    """As found: rights over another's structure, a gestionnaire's account; numbered so as to be the newest of their key."""
    rights = HabilitationChanged.model_validate(HabilitationChanged.example)
    account = AccountChanged.model_validate(AccountChanged.example)
    return {
        "habilitations": world.event(rights.model_copy(update={"rattachement_id": new_id()})),
        "accounts": world.event(account.model_copy(update={"account_id": new_id()})),
    }


@pytest.mark.parametrize("collection", ["habilitations", "accounts"])
async def test_row_02_a_forged_state_is_refused_by_the_broker_and_were_it_there_by_its_readers(
    stack: RunningStack, world: World, outside, collection: str
) -> None:
    event = forgeries(world)[collection].model_copy(update={"sequence": 1_000_000, "source": "urn:chorale:support"})
    topic = event.data.topic
    for name in set(SERVICES) - set(topic.owners):
        with pytest.raises(TopicAuthorizationFailedError):
            await send(stack.bus(name), event)
    await send(stack.kafka, event)  # by one who may write everything
    parked = outside.wait_record(
        topic.dead.name, lambda r: r.key == event.subject and r.headers["group"].startswith(b"invoicing.")
    )
    assert parked.headers["error-class"] == b"Forged"
    assert world.client["invoicing"][collection].find_one({"_id": event.subject}) is None
    honest = event.model_copy(update={"source": min(topic.sources), "sequence": 1_000_001})
    await send(stack.kafka, honest)
    eventually(lambda: world.client["invoicing"][collection].find_one({"_id": event.subject}), 15)


def test_row_02_rules_follow_the_declaration_and_no_more() -> None:
    rules = principals.rules()
    assert {rule[0] for rule in rules} <= set(PRINCIPALS)
    on_the_cluster = {rule for rule in rules if rule[1] is ResourceType.BROKER}
    assert {(rule[0], rule[4]) for rule in on_the_cluster} == {("raccordement", AclOperation.ALTER)}, "EVT-7"
    rules -= on_the_cluster
    feeds = {rule for rule in rules if rule[2] == "feed."}
    assert {rule[0] for rule in feeds} == {"raccordement"}
    rules -= feeds
    assert {rule[1] for rule in rules} == {ResourceType.TOPIC, ResourceType.GROUP}
    wide = {rule[0] for rule in rules if rule[2] == "*"}
    assert wide == {OPERATOR}
    assert {rule[4] for rule in rules} == {AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE}
    assert not any(rule[0] == "portal" for rule in rules), "the portal has no business on the bus"


def test_row_02_a_rule_that_is_declared_no_more_is_taken_back_and_settling_twice_does_no_harm(
    stack: RunningStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    kafka = stack.infrastructure.place.kafka
    passwords = {name: kafka.access(name).password for name in PRINCIPALS}
    assert principals.settle(kafka.admin, passwords) == (0, 0)
    declared = principals.rules()
    from confluent_kafka.admin import ResourcePatternType

    foreign = ("portal", ResourceType.TOPIC, "account.changed", ResourcePatternType.LITERAL, AclOperation.READ)
    with monkeypatch.context() as patched:
        patched.setattr(principals, "rules", lambda: declared | {foreign})
        assert principals.settle(kafka.admin, passwords) == (1, 0)
    assert asyncio.run(readable(stack.bus("portal")))["account.changed"]
    assert principals.settle(kafka.admin, passwords) == (0, 1)
    assert not asyncio.run(readable(stack.bus("portal")))["account.changed"]
