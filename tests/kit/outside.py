"""What the operator sees beside the services: plain aiokafka, every public topic from its beginning."""

import asyncio
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from chassis.access import Access
from contracts.topics import TOPICS
from tests.kit.stack import eventually


@dataclass(frozen=True)
class Record:
    topic: str
    partition: int
    offset: int
    key: str | None
    headers: dict[str, bytes]
    raw: bytes

    @property
    def event(self) -> dict[str, Any] | None:
        try:
            body = json.loads(self.raw)
        except ValueError:
            return None
        return body if isinstance(body, dict) and "specversion" in body else None


class Outside:
    """Reads in its own thread; questions wait with a deadline."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._records: list[Record] = []
        self._stopping = threading.Event()
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._read()), name="outside")

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join(30)

    async def _read(self) -> None:
        names = [name for topic in TOPICS for name in (topic.name, topic.dead.name)]
        consumer = AIOKafkaConsumer(*names, **self._access.arguments, auto_offset_reset="earliest", group_id=None)
        await consumer.start()
        self._started.set()
        try:
            while not self._stopping.is_set():
                await self._take(consumer)
        finally:
            await consumer.stop()

    async def _take(self, consumer: AIOKafkaConsumer) -> None:
        try:
            batches = await consumer.getmany(timeout_ms=100)
        except KafkaError:
            return
        for batch in batches.values():
            for r in batch:
                key = r.key.decode() if r.key is not None else None
                self._records.append(Record(r.topic, r.partition, r.offset, key, dict(r.headers), r.value or b""))

    def records(self, topic: str) -> list[Record]:
        """So far, in the order of each partition."""
        return [record for record in self._records if record.topic == topic]

    def events(self, topic: str, where: Callable[[dict[str, Any]], bool] = lambda _: True) -> list[dict[str, Any]]:
        return [e for record in self.records(topic) if (e := record.event) is not None and _fits(where, e)]

    def wait(
        self, topic: str, where: Callable[[dict[str, Any]], bool] = lambda _: True, within: float = 15
    ) -> dict[str, Any]:
        """The first event that fits."""
        return eventually(lambda: next(iter(self.events(topic, where)), None), within)

    def wait_record(self, topic: str, where: Callable[[Record], bool] = lambda _: True, within: float = 15) -> Record:
        """The first record that fits, readable or not (dead letters)."""
        return eventually(lambda: next((r for r in self.records(topic) if where(r)), None), within)


def _fits(where: Callable[[dict[str, Any]], bool], event: dict[str, Any]) -> bool:
    """Attacks leave events without the data of their type."""
    try:
        return where(event)
    except (KeyError, TypeError):
        return False
