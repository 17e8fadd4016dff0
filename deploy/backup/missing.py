"""What others heard of after the moment that was restored, and what the store does not know: acknowledged, and gone."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import ConsumerRecord

from chassis.access import Access
from contracts.topics import TOPICS, source_of
from deploy.backup.store import DATABASES, Client

PASSING = {
    "invoice.document_received",
    "invoice.reading_progressed",
    "invoice.extracted",
    "session.ended",
    "security.recorded",
}
"""Of drafts, which may be deleted, and of what is kept for a time only: that they are gone says nothing."""
OWNERS = {source_of(name): name for name in DATABASES}
Offsets = dict[str, dict[str, int]]
"""By topic, then partition as text: where each ended."""


@dataclass(frozen=True, slots=True)
class Missing:
    kind: str
    subject: str
    time: str
    correlation_id: str


async def ends(access: Access) -> Offsets:
    async with AIOKafkaConsumer(**access.arguments) as consumer:
        lasting = [topic for topic in TOPICS if topic.name not in PASSING]
        partitions = [TopicPartition(topic.name, n) for topic in lasting for n in range(topic.partitions)]
        found = await consumer.end_offsets(partitions)
    whole: Offsets = {}
    for partition, offset in found.items():
        whole.setdefault(partition.topic, {})[str(partition.partition)] = offset
    return whole


async def settled(access: Access, offsets: Offsets) -> bool:
    """Whether every group has handled what its topics held at `offsets`: then the stores hold what came of it."""
    admin = AIOKafkaAdminClient(**access.arguments)
    await admin.start()
    try:
        groups = [name for name, _ in await admin.list_consumer_groups() if name.partition(".")[0] in DATABASES]
        committed = [await admin.list_consumer_group_offsets(group) for group in groups]
    finally:
        await admin.close()
    return all(
        done.offset >= offsets.get(partition.topic, {}).get(str(partition.partition), 0)
        for group in committed
        for partition, done in group.items()
    )


async def missing(access: Access, client: Client, since: Offsets) -> list[Missing]:
    """The first event after `since` of each aggregate that its owner's store does not hold."""
    found: dict[str, Missing] = {}
    async for record in _after(access, since):
        event = json.loads(record.value or b"null")
        if event and event["subject"] not in found and not _held(client, event):
            found[event["subject"]] = Missing(event["type"], event["subject"], event["time"], event["correlationid"])
    return list(found.values())


async def _after(access: Access, since: Mapping[str, Mapping[str, int]]) -> AsyncIterator[ConsumerRecord[bytes, bytes]]:
    now = await ends(access)
    async with AIOKafkaConsumer(**access.arguments, enable_auto_commit=False) as consumer:
        for topic, partitions in now.items():
            for number, end in partitions.items():
                start = since.get(topic, {}).get(number, 0)
                if start < end:
                    async for record in _read(consumer, TopicPartition(topic, int(number)), start, end):
                        yield record


async def _read(
    consumer: AIOKafkaConsumer, partition: TopicPartition, start: int, end: int
) -> AsyncIterator[ConsumerRecord[bytes, bytes]]:
    consumer.assign([partition])
    consumer.seek(partition, start)
    while await consumer.position(partition) < end:
        for record in (await consumer.getmany(partition, timeout_ms=500)).get(partition, []):
            if record.offset < end:
                yield record


def _held(client: Client, event: Mapping[str, str]) -> bool:
    database = client[OWNERS[event["source"]]]
    return any(
        database[name].find_one({"_id": event["subject"]}, {"_id": 1}) for name in database.list_collection_names()
    )
