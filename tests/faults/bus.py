"""The broker as an operator sees it: who has read how far; everything said so far, said again."""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from chassis.access import Access
from contracts.topics import TOPICS
from tests.kit.outside import Outside


def lag(access: Access) -> dict[str, int]:
    """Records not yet handled, by consumer group; those without any are left out."""
    return asyncio.run(_lag(access))


async def _lag(access: Access) -> dict[str, int]:
    admin, reader = AIOKafkaAdminClient(**access.arguments), AIOKafkaConsumer(**access.arguments)
    await admin.start()
    await reader.start()
    try:
        ends = await reader.end_offsets([TopicPartition(t.name, n) for t in TOPICS for n in range(t.partitions)])
        behind: dict[str, int] = {}
        for group, _ in await admin.list_consumer_groups():
            read = await admin.list_consumer_group_offsets(group)
            topics = {place.topic for place in read}
            waiting = sum(end - (read[p].offset if p in read else 0) for p, end in ends.items() if p.topic in topics)
            if waiting:
                behind[group] = waiting
        return behind
    finally:
        await reader.stop()
        await admin.close()


def say_again(access: Access, outside: Outside, topics: Iterable[str]) -> int:
    """Every record of the topics, in its order, as new bytes; how many."""
    records = [record for topic in topics for record in outside.records(topic)]

    async def send() -> None:
        async with AIOKafkaProducer(**access.arguments, acks="all", max_request_size=4_000_000) as producer:
            for record in records:
                key = record.key.encode() if record.key is not None else None
                await producer.send(record.topic, record.raw, key=key, headers=list(record.headers.items()))
            await producer.flush()

    asyncio.run(send())
    return len(records)
