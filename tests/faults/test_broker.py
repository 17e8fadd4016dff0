"""The broker itself, killed: it is back with what it had. How soon is measured in docs/adr/0003-local-store.md."""

import asyncio

from aiokafka import AIOKafkaProducer

from chassis.access import Access
from contracts.topics import INVOICE_READING_PROGRESSED
from tests.kit.outside import Outside
from tests.kit.stack import RunningStack

TOPIC = INVOICE_READING_PROGRESSED.name  # the least harm: what is there tells progress only


async def produce(access: Access, value: bytes) -> None:
    async with AIOKafkaProducer(**access.arguments, acks="all") as producer:
        await producer.send_and_wait(TOPIC, value, key=b"probe")


def test_a_killed_broker_is_back_with_its_records(stack: RunningStack, outside: Outside) -> None:
    asyncio.run(produce(stack.kafka, b'{"probe": "before"}'))
    stack.kill_kafka()
    stack.start_kafka()
    asyncio.run(produce(stack.kafka, b'{"probe": "after"}'))
    for value in (b'{"probe": "before"}', b'{"probe": "after"}'):
        outside.wait_record(TOPIC, lambda r, v=value: r.raw == v)
