"""Events taken together: those of different keys at once, those of one key in their order."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, TypeAlias

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

log = structlog.get_logger()
Record: TypeAlias = ConsumerRecord
Handle = Callable[[Record], Awaitable[None]]

AT_ONCE = 16
BATCH_SECONDS = 100.0  # no record is begun later, so that the batch ends well before the consumer is taken for dead
POLL_MS = 1000
LEAVE_SECONDS = 3.0


async def handled(records: Iterable[Record], handle: Handle) -> list[Record]:
    """Answers the records that are to be read again: those that `handle` raised for, and what follows them by key."""
    slots, until = asyncio.Semaphore(AT_ONCE), time.monotonic() + BATCH_SECONDS
    chains: defaultdict[object, list[Record]] = defaultdict(list)
    for record in records:
        chains[record.key or (record.partition, record.offset)].append(record)
    left = await asyncio.gather(*(_in_order(chain, handle, slots, until) for chain in chains.values()))
    return [record for chain in left for record in chain]


async def _in_order(chain: list[Record], handle: Handle, slots: asyncio.Semaphore, until: float) -> list[Record]:
    for n, record in enumerate(chain):
        async with slots:
            if time.monotonic() > until:
                return chain[n:]
            try:
                await handle(record)
            except Exception as error:  # noqa: BLE001  whatever it is, the record is not done
                log.warning("bus.read_again", topic=record.topic, offset=record.offset, error=type(error).__name__)
                return chain[n:]
    return []


class PatientConsumer(AIOKafkaConsumer):  # type: ignore[misc]  # untyped
    async def getmany(self, *partitions: TopicPartition, max_records: int | None = None, **_: Any) -> Any:
        """Waits until there is something: FastStream sleeps after an empty answer, and an event would wait with it."""
        while not (records := await super().getmany(*partitions, timeout_ms=POLL_MS, max_records=max_records)):
            pass
        return records

    async def stop(self) -> None:
        """Leaves without a goodbye where the broker owes an answer: until then, for 30 s, it does not read that TLS ends."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS):
                await super().stop()


def patient(builder: Any) -> Callable[..., AIOKafkaConsumer]:
    """`builder`: as the broker has made it when it connected."""
    return partial(PatientConsumer, *builder.args, **builder.keywords)
