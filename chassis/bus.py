"""Kafka in. Every subscriber goes through one policy: retry what is transient, park the rest in `<topic>.dead`, commit.

FastStream's own defaults lose messages: group, offset reset and ack policy are stated here, once, for all.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.exceptions import NackMessage
from faststream.kafka import KafkaBroker, KafkaMessage
from opentelemetry.trace import SpanKind

from chassis import batches, telemetry, tracing
from chassis.access import Access
from chassis.context import Cause, caused_by
from chassis.errors import Unavailable
from chassis.parking import check_source, describe, transient
from chassis.publisher import Publisher
from chassis.store import is_outage
from contracts.envelope import Event, EventData, parse

log = structlog.get_logger()
Handler = Callable[[Event[Any]], Awaitable[None]]
Records = tuple[ConsumerRecord[bytes, bytes], ...]

ATTEMPTS = 6
RETRY_CAP_SECONDS = 5.0
OUTAGE_SECONDS = 60.0  # well under max_poll_interval (300 s): then the message is handed back and read again
MAX_POLL_MS = 300_000
METADATA_MS = 30_000  # a topic made after the start is found this soon, and not after five minutes
WARM_SECONDS = 60.0
REPLAY_FOR = "replay-for"
"""Header of a record that was put back: the groups, between commas, that had parked it. Others have it already."""
BATCH = 100  # events of one topic taken at once
ANSWER_SECONDS = 2.0  # to one question to the broker on which no event waits


class Joining(ConsumerRebalanceListener):  # type: ignore[misc]  # untyped
    """Notes that a subscription's group has let it in, be it without a partition."""

    def __init__(self, subscription: "Subscription") -> None:
        self._subscription = subscription

    def on_partitions_revoked(self, revoked: object) -> None: ...

    def on_partitions_assigned(self, _assigned: object) -> None:
        self._subscription.joined = True


@dataclass
class Subscription:
    """What a subscriber states, kept for `/livez`, the documents and the test that walks all of them."""

    group: str
    events: tuple[type[EventData], ...]
    handler: Handler
    subscriber: Any = None
    joined: bool = False
    busy_since: float | None = None
    seen: dict[Any, tuple[int, float]] = field(default_factory=dict)

    @property
    def topic(self) -> str:
        return self.events[0].topic.name


class Bus:
    def __init__(self, name: str, access: Access, publisher: Publisher, retry_base_seconds: float = 0.2) -> None:
        self.name = name
        self.publisher = publisher
        self.retry_base = retry_base_seconds
        self.subscriptions: list[Subscription] = []
        self._warm = asyncio.Event()
        self._closing = False
        self.broker = KafkaBroker(
            access.bootstrap,
            security=access.security,
            client_id=name,
            consumer_only=True,
            allow_auto_create_topics=False,
            metadata_max_age_ms=METADATA_MS,
            graceful_timeout=10,
            logger=None,
        )

    def subscribe(self, *events: type[EventData], handler: Handler, reaction: str = "") -> None:
        """`events` share one topic. One group a service and topic, or `reaction` where a service reacts twice.

        Separate groups keep one topic's rebalance from stopping the others.
        """
        group = f"{self.name}.{reaction or events[0].topic.name}"
        subscription = Subscription(group, events, handler)

        async def consume(message: KafkaMessage) -> None:
            await self._batch(subscription, message)

        subscription.subscriber = self.broker.subscriber(
            subscription.topic, group_id=group, auto_offset_reset="earliest", ack_policy=AckPolicy.NACK_ON_ERROR,
            batch=True, max_records=BATCH, parser=_unread, decoder=_undecoded, max_poll_interval_ms=MAX_POLL_MS,
            session_timeout_ms=10_000, heartbeat_interval_ms=1000, listener=Joining(subscription),
            title=f"{group}:{subscription.topic}",
        )  # fmt: skip
        subscription.subscriber(consume)
        self.subscriptions.append(subscription)

    async def start(self) -> None:
        """Waits for the broker as long as it takes."""
        while True:
            try:
                await self._connect()
                await self.broker.start()
            except Exception as error:  # noqa: BLE001  any of several client errors means: not there yet
                log.warning("bus.waiting", error=type(error).__name__)
                await self.broker.stop()
                await asyncio.sleep(1)
            else:
                break
        await self._warm_up()

    async def _connect(self) -> None:
        """Each connection makes its own builder of consumers: ours takes its place between connecting and starting."""
        config = self.broker.config.broker_config
        config.builder = batches.patient(await self.broker.connect())

    async def _warm_up(self) -> None:
        """Other events wait until the copies of states hold what their topics held at the start (at most a minute).

        A service that builds its copies anew would otherwise find nobody to tell of the first events.
        """
        until = time.monotonic() + WARM_SECONDS
        for subscription in (s for s in self.subscriptions if s.events[0].topic.compacted):
            while time.monotonic() < until and not await _caught_up(subscription):
                await asyncio.sleep(0.1)
        self._warm.set()

    async def stop(self) -> None:
        self._closing = True
        self._warm.set()  # handlers that wait for the copies hand their event back
        await self.broker.stop()

    async def _batch(self, subscription: Subscription, message: KafkaMessage) -> None:
        """Raises NackMessage where events are left: the topic is read again from the first of them."""
        if not subscription.events[0].topic.compacted:
            await self._warm.wait()
        try:
            left = await batches.handled(message.raw_message, lambda record: self._policy(subscription, record))
        finally:
            subscription.busy_since = None
        if left:
            message.raw_message = tuple(left)
            raise NackMessage

    async def _policy(self, subscription: Subscription, record: ConsumerRecord[bytes, bytes]) -> None:
        if self._closing:
            raise NackMessage
        started = subscription.busy_since = time.monotonic()
        topic, group = record.topic, subscription.group
        if not _is_for(record, group):
            return
        outcome = await self._handle(subscription, record, started)
        telemetry.HANDLED.labels(topic, group, outcome).inc()
        telemetry.HANDLER_SECONDS.labels(topic, group).observe(time.monotonic() - started)

    async def _handle(self, subscription: Subscription, record: ConsumerRecord[bytes, bytes], started: float) -> str:
        attempt, outages = 1, 0
        while True:
            try:
                event = parse(record.value or b"", *subscription.events)
                check_source(event)
                with (
                    caused_by(Cause(event.correlationid, event.id, event.actor)),
                    tracing.span(
                        f"{subscription.group} handles", event.traceparent, SpanKind.CONSUMER, topic=record.topic
                    ),
                ):
                    await subscription.handler(event)
            except Exception as error:
                if is_outage(error):
                    if time.monotonic() - started > OUTAGE_SECONDS:
                        raise
                    outages += 1
                elif attempt >= ATTEMPTS or not transient(error):
                    await self._park(subscription, record, error, attempt)
                    return "dead"
                else:
                    attempt += 1
                await asyncio.sleep(self._backoff(attempt - 1 + outages))
            else:
                return "handled"

    def _backoff(self, attempt: int) -> float:
        doubled = self.retry_base * 2 ** min(attempt - 1, 16)
        return float(min(RETRY_CAP_SECONDS, doubled) * random.uniform(0.5, 1.5))  # noqa: S311

    async def _park(
        self, subscription: Subscription, record: ConsumerRecord[bytes, bytes], error: Exception, attempts: int
    ) -> None:
        """Raises Unavailable when Kafka does not take it: the message is then read again."""
        topic = subscription.events[0].topic
        headers = {
            "error-class": type(error).__name__, "error": describe(error), "attempts": str(attempts),
            "group": subscription.group, "origin-topic": record.topic, "origin-partition": str(record.partition),
            "origin-offset": str(record.offset), "origin-timestamp": str(record.timestamp),
        }  # fmt: skip
        await self.publisher.send(
            topic.dead.name, record.key, record.value or b"", [(k, v.encode()) for k, v in headers.items()]
        )
        log.error(
            "bus.parked",
            topic=record.topic,
            offset=record.offset,
            partition=record.partition,
            error=headers["error-class"],
        )

    async def ready(self) -> None:
        """Raises Unavailable until every group was joined once."""
        if not all(s.joined for s in self.subscriptions):
            raise Unavailable("Les groupes de consommateurs ne sont pas encore rejoints", retry_after=2)

    async def stuck_for(self) -> float:
        """Seconds for which some partition had events waiting and nothing moved; 0 when all is well."""
        now = time.monotonic()
        return max([await _stuck(s, now) for s in self.subscriptions], default=0.0)


async def _caught_up(subscription: Subscription) -> bool:
    """By the group's commits, so that partitions held by other members count too. A broker that is away: not yet."""
    consumer = subscription.subscriber.consumer
    partitions = [TopicPartition(subscription.topic, n) for n in range(subscription.events[0].topic.partitions)]
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            ends = await consumer.end_offsets(partitions)
            return all([end == 0 or (await consumer.committed(p) or 0) >= end for p, end in ends.items()])
    except (KafkaError, TimeoutError):
        return False


async def _stuck(subscription: Subscription, now: float) -> float:
    if subscription.busy_since is not None:
        busy = now - subscription.busy_since
        return busy if busy > 2 * OUTAGE_SECONDS else 0.0
    consumer = subscription.subscriber.consumer
    worst: float = 0.0
    lag = 0
    for partition in consumer.assignment() if consumer else ():
        position = await _position(consumer, partition)
        if position is None:
            continue
        waiting = (consumer.highwater(partition) or 0) - position
        before, since = subscription.seen.get(partition, (-1, now))
        if position != before or waiting <= 0:
            subscription.seen[partition] = (position, now)
        else:
            worst = max(worst, float(now - since))
        lag += max(waiting, 0)
    telemetry.LAG.labels(subscription.topic, subscription.group).set(lag)
    return worst


async def _position(consumer: AIOKafkaConsumer, partition: TopicPartition) -> int | None:
    """None while it is not known, be it that the broker is away or that the partition went to another member."""
    try:
        return int(await asyncio.wait_for(consumer.position(partition), 0.2))
    except (KafkaError, TimeoutError):
        return None


def _is_for(record: ConsumerRecord[bytes, bytes], group: str) -> bool:
    groups = dict(record.headers).get(REPLAY_FOR)
    return groups is None or group in groups.decode().split(",")


async def _unread(records: Records, parse: Callable[[Records], Awaitable[KafkaMessage]]) -> KafkaMessage:
    """Without headers but ours: FastStream would decode them, and one that is not text would stop the topic."""
    return await parse(tuple(replace(record, headers=_ours(record.headers)) for record in records))


def _ours(headers: Iterable[tuple[str, bytes]]) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, value) for name, value in headers if name == REPLAY_FOR and value.isascii())


async def _undecoded(message: KafkaMessage) -> list[bytes]:
    """Content is parsed inside the policy, where a failure is parked and not thrown away."""
    return [bytes(record.value or b"") for record in message.raw_message]
