import asyncio
from collections.abc import Sequence

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from chassis.errors import Unavailable

log = structlog.get_logger()
MAX_REQUEST_BYTES = 4 * 1_048_576


class Publisher:
    """One idempotent producer (acks=all), made when first needed and made anew after an error it cannot outlive.

    While the broker is away `send` waits: aiokafka retries the batch until it returns.
    """

    def __init__(self, bootstrap: str, client_id: str) -> None:
        self._bootstrap = bootstrap
        self._client_id = client_id
        self._producer: AIOKafkaProducer | None = None
        self._lock = asyncio.Lock()

    async def send(
        self, topic: str, key: bytes | None, value: bytes, headers: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        """Returns once the broker has it. Raises Unavailable."""
        try:
            producer = await self._ready()
            await producer.send_and_wait(topic, value, key=key, headers=list(headers))
        except KafkaError as error:
            await self._reset()
            raise Unavailable(f"Kafka: {type(error).__name__}") from error

    async def _ready(self) -> AIOKafkaProducer:
        async with self._lock:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._bootstrap, client_id=self._client_id, acks="all", enable_idempotence=True,
                    max_request_size=MAX_REQUEST_BYTES, request_timeout_ms=10_000, retry_backoff_ms=200,
                )  # fmt: skip
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def _reset(self) -> None:
        async with self._lock:
            producer, self._producer = self._producer, None
        if producer is not None:
            await self._stop(producer)

    async def close(self) -> None:
        await self._reset()

    @staticmethod
    async def _stop(producer: AIOKafkaProducer) -> None:
        try:
            await asyncio.wait_for(producer.stop(), 5)
        except (TimeoutError, KafkaError) as error:
            log.warning("producer.stop_failed", error=type(error).__name__)
