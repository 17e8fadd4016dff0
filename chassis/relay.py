"""Publishes what aggregates left in their outbox: in order per aggregate, at least once, by one relay at a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from pymongo import ReturnDocument

from chassis import clock
from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.publisher import SEND_SECONDS, Publisher
from chassis.store import FREE, LEASE, Aggregates, Document, is_outage
from chassis.telemetry import OUTBOX_PENDING, PUBLISHED

log = structlog.get_logger()
Deliver = Callable[[Document], Awaitable[None]]

WORKERS = 16
QUEUE = 10_000
SWEEP_SECONDS = 1.0
MARGIN_SECONDS = 3.0  # clocks of two machines differ
BIRTH_SECONDS = 1.0  # after which a lease given at birth is asked for again
BATCH = 500


class Relay:
    """`kick` publishes right after a write; the sweep finds what a crash or a full queue left behind."""

    def __init__(self, publisher: Publisher, deliver_mail: Deliver | None = None) -> None:
        self._publisher = publisher
        self._deliver_mail = deliver_mail
        self._owner = new_id()
        self._owners: list[Aggregates] = []
        self._queue: asyncio.Queue[tuple[Aggregates, str]] = asyncio.Queue(QUEUE)
        self._queued: set[tuple[Aggregates, str]] = set()
        self._busy: set[tuple[Aggregates, str]] = set()
        self._again: set[tuple[Aggregates, str]] = set()
        self._born: dict[tuple[Aggregates, str], tuple[float, list[Document]]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def watch(self, *owners: Aggregates) -> None:
        for owner in owners:
            owner.kick, owner.owner = self.kick, self._owner
            self._owners.append(owner)

    def kick(self, aggregates: Aggregates, aggregate_id: str, claimed: list[Document] | None = None) -> None:
        """`claimed`: the entries of an aggregate just born with this relay's lease on it."""
        work = (aggregates, aggregate_id)
        if claimed:
            self._born[work] = (time.monotonic(), claimed)
        if self._queue.full():
            self._born.pop(work, None)
        elif work not in self._queued:
            self._queued.add(work)
            self._queue.put_nowait(work)

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
            work = await self._queue.get()
            self._queued.discard(work)
            if work in self._busy:
                self._again.add(work)
                continue
            self._busy.add(work)
            try:
                await self.publish(*work)
            except Exception as error:  # noqa: BLE001  an edge: whatever went wrong, the sweep tries again
                log.warning("relay.postponed", aggregate=work[1], error=type(error).__name__)
            finally:
                self._busy.discard(work)
                if work in self._again:
                    self._again.discard(work)
                    self.kick(*work)

    async def publish(self, owner: Aggregates, aggregate_id: str) -> None:
        """Claims the aggregate, publishes its entries in order, then looks once more before letting go.

        Cancelled, it keeps the lease until that ends by itself: the producer may still hold an event of it, which must
        not come after newer ones of another relay.
        """
        document = self._claimed_at_birth(owner, aggregate_id) or await self._claim(owner, aggregate_id)
        while document is not None:
            done: list[str] = []
            try:
                await self._in_order(document["outbox"], done)
            except Exception:
                await self._release(owner, aggregate_id, done)
                raise
            document = await self._release(owner, aggregate_id, done)
            more = document is not None and document.get("outbox")
            document = await self._claim(owner, aggregate_id) if more else None

    def _claimed_at_birth(self, owner: Aggregates, aggregate_id: str) -> Document | None:
        """None when it waited so long that too little of its lease is left."""
        since, entries = self._born.pop((owner, aggregate_id), (0.0, []))
        return {"outbox": entries} if entries and time.monotonic() - since < BIRTH_SECONDS else None

    async def _in_order(self, entries: list[Document], done: list[str]) -> None:
        """Stops while the lease still covers one more send: after it another relay may be at work."""
        until = time.monotonic() + LEASE.total_seconds() - SEND_SECONDS - MARGIN_SECONDS
        for entry in sorted(entries, key=lambda e: "mail" not in e):  # mails do not wait for Kafka
            if time.monotonic() > until:
                return
            await self._deliver(entry)
            done.append(entry["id"])

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
        return await owner.unjournalled.find_one_and_update(
            {
                "_id": aggregate_id,
                "outbox.id": {"$exists": True},
                # its own lease too: a birth that waited long for a worker would otherwise wait for the lease's end
                "$or": [{"lease_until": {"$lt": now}}, {"lease_owner": self._owner}],
            },
            {"$set": {"lease_until": now + LEASE, "lease_owner": self._owner}},
            projection={"outbox": 1},
            return_document=ReturnDocument.AFTER,
        )

    async def _release(self, owner: Aggregates, aggregate_id: str, done: list[str]) -> Document | None:
        return await owner.unjournalled.find_one_and_update(
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
