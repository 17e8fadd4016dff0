"""Publishes what aggregates left in their outbox: in order per aggregate, at least once, by one relay at a time."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from pymongo import ReturnDocument

from chassis import clock
from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.publisher import Publisher
from chassis.store import FREE, LEASE, Aggregates, Document, is_outage
from chassis.telemetry import OUTBOX_PENDING, PUBLISHED

log = structlog.get_logger()
Deliver = Callable[[Document], Awaitable[None]]

WORKERS = 16
QUEUE = 10_000
SWEEP_SECONDS = 1.0
BATCH = 500


class Relay:
    """`kick` publishes right after a write; the sweep finds what a crash or a full queue left behind."""

    def __init__(self, publisher: Publisher, deliver_mail: Deliver | None = None) -> None:
        self._publisher = publisher
        self._deliver_mail = deliver_mail
        self._owner = new_id()
        self._owners: list[Aggregates] = []
        self._queue: asyncio.Queue[tuple[Aggregates, str]] = asyncio.Queue(QUEUE)
        self._busy: set[str] = set()
        self._again: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def watch(self, *owners: Aggregates) -> None:
        for owner in owners:
            owner.kick = self.kick
            self._owners.append(owner)

    def kick(self, aggregates: Aggregates, aggregate_id: str) -> None:
        if not self._queue.full():
            self._queue.put_nowait((aggregates, aggregate_id))

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._work()) for _ in range(WORKERS)]
        self._tasks.append(asyncio.create_task(self._sweep_for_ever()))

    async def stop(self) -> None:
        """What is under way gets two seconds; the rest waits in the store for the next relay."""
        for _ in range(20):
            if not self._busy and self._queue.empty():
                break
            await asyncio.sleep(0.1)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            owner, aggregate_id = await self._queue.get()
            if aggregate_id in self._busy:
                self._again.add(aggregate_id)
                continue
            self._busy.add(aggregate_id)
            try:
                await self.publish(owner, aggregate_id)
            except Exception as error:  # noqa: BLE001  an edge: whatever went wrong, the sweep tries again
                log.warning("relay.postponed", aggregate=aggregate_id, error=type(error).__name__)
            finally:
                self._busy.discard(aggregate_id)
                if aggregate_id in self._again:
                    self._again.discard(aggregate_id)
                    self.kick(owner, aggregate_id)

    async def publish(self, owner: Aggregates, aggregate_id: str) -> None:
        """Claims the aggregate, publishes its entries in order, then looks once more before letting go."""
        document = await self._claim(owner, aggregate_id)
        while document is not None and document.get("outbox"):
            done: list[str] = []
            try:
                for entry in sorted(document["outbox"], key=lambda e: "mail" not in e):  # mails do not wait for Kafka
                    await self._deliver(entry)
                    done.append(entry["id"])
            finally:
                document = await self._release(owner, aggregate_id, done)
            if document is not None and document.get("outbox"):
                document = await self._claim(owner, aggregate_id)

    async def _deliver(self, entry: Document) -> None:
        if "mail" in entry:
            if self._deliver_mail is None:
                raise Unavailable("this service sends no mail")
            await self._deliver_mail(entry["mail"])
            return
        headers = [("content-type", b"application/cloudevents+json")]
        await self._publisher.send(entry["topic"], entry["key"].encode(), entry["body"].encode(), headers)
        PUBLISHED.labels(entry["topic"]).inc()

    async def _claim(self, owner: Aggregates, aggregate_id: str) -> Document | None:
        now = clock.now()
        return await owner.collection.find_one_and_update(
            {"_id": aggregate_id, "lease_until": {"$lt": now}, "outbox.id": {"$exists": True}},
            {"$set": {"lease_until": now + LEASE, "lease_owner": self._owner}},
            projection={"outbox": 1},
            return_document=ReturnDocument.AFTER,
        )

    async def _release(self, owner: Aggregates, aggregate_id: str, done: list[str]) -> Document | None:
        return await owner.collection.find_one_and_update(
            {"_id": aggregate_id, "lease_owner": self._owner},
            {"$pull": {"outbox": {"id": {"$in": done}}}, "$set": {"lease_until": FREE, "lease_owner": None}},
            projection={"outbox": 1},
            return_document=ReturnDocument.AFTER,
        )

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                for owner in self._owners:
                    await self._sweep(owner)
            except Exception as error:
                if not is_outage(error):
                    log.exception("relay.sweep_failed")
            await asyncio.sleep(SWEEP_SECONDS)

    async def _sweep(self, owner: Aggregates) -> None:
        now = clock.now()
        pending = await owner.collection.find(
            {"outbox.id": {"$exists": True}}, projection={"lease_until": 1}
        ).to_list(BATCH)  # fmt: skip
        OUTBOX_PENDING.labels(owner.collection.name).set(len(pending))
        for document in pending:
            if document["lease_until"] < now:
                self.kick(owner, document["_id"])
