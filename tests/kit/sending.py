"""Publishes on the bus for all tests of a run, by one producer on a loop of its own."""

import asyncio
import threading
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from aiokafka import AIOKafkaProducer

from chassis.access import Access

T = TypeVar("T")
MAX_REQUEST_BYTES = 4_000_000
SECONDS = 60
Record = tuple[str, bytes, bytes | None]
"""Topic, value, key."""


class Sending:
    def __init__(self, access: Access) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sending", daemon=True)
        self._thread.start()
        self._producer = self._run(_started(access))

    def send(self, records: Iterable[Record]) -> None:
        """Returns once the broker has them, in their order."""
        self._run(self._send(list(records)))

    def close(self) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()

    async def _send(self, records: list[Record]) -> None:
        under_way = [await self._producer.send(topic, value, key=key) for topic, value, key in records]
        await asyncio.gather(*under_way)

    async def _stop(self) -> None:
        await self._producer.stop()
        await asyncio.sleep(0.1)  # TLS takes leave after the producer has

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS)


async def _started(access: Access) -> AIOKafkaProducer:
    producer = AIOKafkaProducer(**access.arguments, acks="all", max_request_size=MAX_REQUEST_BYTES)
    await producer.start()
    return producer
