"""Publishes what aggregates left in their outbox: in order per aggregate, at least once, by one relay at a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from pymongo import ReturnDocument

from chassis import clock
from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.loops import every
from chassis.publisher import SEND_SECONDS, Publisher
from chassis.store import FREE, LEASE, Aggregates, Document
from chassis.telemetry import OUTBOX_PENDING, PUBLISHED

log = structlog.get_logger()
Deliver = Callable[[Document], Awaitable[None]]
Work = tuple[Aggregates, str]

WORKERS = 16
QUEUE = 10_000
SWEEP_SECONDS = 1.0
MARGIN_SECONDS = 3.0  # clocks of two machines differ
BIRTH_SECONDS = 1.0  # after which a lease given at birth is asked for again
BATCH = 500


@dataclass
class InFlight:
    """Where one aggregate stands in this relay; kept while it is queued or being published."""

    queued: bool = False
    publishing: bool = False
    again: bool = False
    """Kicked while it was being published: looked at once more afterwards."""
    born_at: float = 0.0
    entries: list[Document] = field(default_factory=list)
    """Of an aggregate inserted with this relay's lease on it: published without asking for the lease."""

    @property
    def fresh(self) -> bool:
        """False when it waited so long that too little of its lease is left."""
        return bool(self.entries) and time.monotonic() - self.born_at < BIRTH_SECONDS


class Relay:
    """`kick` publishes right after a write; the sweep finds what a crash or a full queue left behind."""

    def __init__(self, publisher: Publisher, deliver_mail: Deliver | None = None) -> None:
        self._publisher = publisher
        self._deliver_mail = deliver_mail
        self._owner = new_id()
        self._owners: list[Aggregates] = []
        self._queue: asyncio.Queue[Work] = asyncio.Queue(QUEUE)
        self._in_flight: dict[Work, InFlight] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def watch(self, *owners: Aggregates) -> None:
        for owner in owners:
            owner.kick, owner.owner = self.kick, self._owner
            self._owners.append(owner)

    def kick(self, aggregates: Aggregates, aggregate_id: str, claimed: list[Document] | None = None) -> None:
        """`claimed`: the entries of an aggregate just born with this relay's lease on it."""
        work = (aggregates, aggregate_id)
        state = self._in_flight.setdefault(work, InFlight())
        if self._queue.full() and not state.queued:
            self._forget_idle(work)
            return
        if claimed:
            state.born_at, state.entries = time.monotonic(), claimed
        if not state.queued:
            state.queued = True
            self._queue.put_nowait(work)

    def _forget_idle(self, work: Work) -> None:
        state = self._in_flight.get(work)
        if state and not state.queued and not state.publishing:
            del self._in_flight[work]

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._work()) for _ in range(WORKERS)]
        self._tasks.append(asyncio.create_task(every(SWEEP_SECONDS, self._sweep_all, name="outbox")))

    async def stop(self) -> None:
        """What is under way gets two seconds; the rest waits in the store for the next relay."""
        for _ in range(20):
            if not self._in_flight:
                break
            await asyncio.sleep(0.1)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            work = await self._queue.get()
            state = self._in_flight[work]
            state.queued = False
            if state.publishing:
                state.again = True
                continue
            state.publishing = True
            try:
                await self.publish(*work)
            except Exception as error:  # noqa: BLE001  an edge: whatever went wrong, the sweep tries again
                log.warning("relay.postponed", aggregate=work[1], error=type(error).__name__)
            finally:
                state.publishing, again, state.again = False, state.again, False
                if again:
                    self.kick(*work)
                self._forget_idle(work)

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
        state = self._in_flight.get((owner, aggregate_id))
        if state is None:
            return None
        entries = state.entries if state.fresh else []
        state.entries = []
        return {"outbox": entries} if entries else None

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

    async def _sweep_all(self) -> None:
        for owner in self._owners:
            await self._sweep(owner)

    async def _sweep(self, owner: Aggregates) -> None:
        now = clock.now()
        pending = await owner.collection.find(
            {"outbox.id": {"$exists": True}}, projection={"lease_until": 1}
        ).to_list(BATCH)  # fmt: skip
        OUTBOX_PENDING.labels(owner.collection.name).set(len(pending))
        for document in pending:
            if document["lease_until"] < now:
                self.kick(owner, document["_id"])
