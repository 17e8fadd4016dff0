import asyncio
from collections.abc import Iterable, Sequence

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from chassis.access import Access
from chassis.errors import Unavailable

log = structlog.get_logger()
MAX_REQUEST_BYTES = 4 * 1_048_576
Record = tuple[bytes | None, bytes, Sequence[tuple[str, bytes]]]
"""Key, value, headers."""
SEND_SECONDS = 12.0  # a change of leader passes; well under the relay's lease


class Publisher:
    """One idempotent producer (acks=all), made when first needed and made anew after an error it cannot outlive."""

    def __init__(self, access: Access, client_id: str) -> None:
        self._access = access
        self._client_id = client_id
        self._producer: AIOKafkaProducer | None = None
        self._lock = asyncio.Lock()

    async def send(
        self, topic: str, key: bytes | None, value: bytes, headers: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        """Returns once the broker has it. Raises Unavailable: then it is not sent any more, unless by a new call.

        An idempotent producer alone would try for ever, and deliver an old event after newer ones of another relay.
        """
        await self.send_all(topic, [(key, value, headers)])

    async def send_all(self, topic: str, records: Iterable[Record]) -> None:
        """In this order; returns once the broker has them all. Raises Unavailable: it may then have some of them."""
        producer: AIOKafkaProducer | None = None
        try:
            async with asyncio.timeout(SEND_SECONDS):
                producer = await self._ready()
                sent = [await producer.send(topic, v, key=k, headers=list(h)) for k, v, h in records]
                await asyncio.gather(*sent)
        except (KafkaError, TimeoutError) as error:
            if producer is not None:
                await self._discard(producer)
            raise Unavailable(f"Kafka: {type(error).__name__}") from error

    async def _ready(self) -> AIOKafkaProducer:
        async with self._lock:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    **self._access.arguments, client_id=self._client_id, acks="all", enable_idempotence=True,
                    max_request_size=MAX_REQUEST_BYTES, request_timeout_ms=10_000, retry_backoff_ms=200,
                )  # fmt: skip
                try:
                    await producer.start()
                except BaseException:
                    await _stop(producer)
                    raise
                self._producer = producer
            return self._producer

    async def _discard(self, producer: AIOKafkaProducer) -> None:
        """Whoever comes second finds it replaced already: the new one is not theirs to end."""
        if self._producer is producer:
            self._producer = None
            await _abandon(producer)

    async def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stop(producer)


async def _stop(producer: AIOKafkaProducer) -> None:
    """Flushes; what is not taken in five seconds stays with its sender."""
    try:
        await asyncio.wait_for(producer.stop(), 5)
    except (TimeoutError, KafkaError) as error:
        log.warning("producer.stop_failed", error=type(error).__name__)
        await _abandon(producer)


async def _abandon(producer: AIOKafkaProducer) -> None:
    """Ends it without flushing: `stop` would wait for the broker, and its cancelled remains would go on sending."""
    producer._closed = True  # noqa: SLF001  aiokafka has no other way to drop what waits
    await producer._sender.close()  # noqa: SLF001
    await producer.client.close()
