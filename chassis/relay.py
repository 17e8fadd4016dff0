"""Publishes what aggregates left in their outbox: in order per aggregate, at least once, by one relay at a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from pymongo import ReturnDocument

from chassis import clock
from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.loops import every
from chassis.publisher import SEND_SECONDS, Publisher
from chassis.releases import Releases
from chassis.store import LEASE, Aggregates, Document, Leased
from chassis.telemetry import OUTBOX_OLDEST, OUTBOX_PENDING, PUBLISHED

log = structlog.get_logger()
Deliver = Callable[[Document], Awaitable[None]]
Work = tuple[Aggregates, str]

WORKERS = 64
QUEUE = 10_000
SWEEP_SECONDS = 1.0
MARGIN_SECONDS = 3.0  # clocks of two machines differ
FRESH_SECONDS = 8.0  # after which a lease taken with a write is asked for again
BATCH = 500


@dataclass
class InFlight:
    """Where one aggregate stands in this relay; kept while it is queued or being published."""

    queued: bool = False
    publishing: bool = False
    again: bool = False
    """Kicked while it was being published: looked at once more afterwards."""
    leased: Leased | None = None
    """Published without asking for the lease, unless it waited long."""


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
        self._releases = Releases(self._owner)

    def watch(self, *owners: Aggregates) -> None:
        for owner in owners:
            owner.kick, owner.owner = self.kick, self._owner
            self._owners.append(owner)

    def kick(self, aggregates: Aggregates, aggregate_id: str, leased: Leased | None = None) -> None:
        work = (aggregates, aggregate_id)
        state = self._in_flight.setdefault(work, InFlight())
        if self._queue.full() and not state.queued:
            self._forget_idle(work)
            return
        state.leased = leased or state.leased
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
        leased = self._leased_by_the_write(owner, aggregate_id)
        if leased and time.monotonic() - leased.since < FRESH_SECONDS:
            held: Leased | None = leased
        else:
            held = await self._claim(owner, aggregate_id, own=leased is not None)
        while held is not None:
            done: list[str] = []
            try:
                await self._in_order(held, done)
            except Exception:
                await self._releases.release(owner, aggregate_id, done)
                raise
            more = await self._releases.release(owner, aggregate_id, done)
            held = await self._claim(owner, aggregate_id) if more else None

    def _leased_by_the_write(self, owner: Aggregates, aggregate_id: str) -> Leased | None:
        state = self._in_flight.get((owner, aggregate_id))
        if state is None:
            return None
        leased, state.leased = state.leased, None
        return leased

    async def _in_order(self, held: Leased, done: list[str]) -> None:
        """Stops while the lease still covers one more send: after it another relay may be at work."""
        until = held.since + LEASE.total_seconds() - SEND_SECONDS - MARGIN_SECONDS
        for entry in sorted(held.entries, key=lambda e: "mail" not in e):  # mails do not wait for Kafka
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

    async def _claim(self, owner: Aggregates, aggregate_id: str, *, own: bool = False) -> Leased | None:
        """Where no lease runs; with `own` also where this relay's does, taken with a write that waited long since."""
        now, since = clock.now(), time.monotonic()
        free: Document = {"lease_until": {"$lt": now}}
        if own:
            free = {"$or": [free, {"lease_owner": self._owner}]}
        document = await owner.unjournalled.find_one_and_update(
            {"_id": aggregate_id, "outbox.id": {"$exists": True}, **free},
            {"$set": {"lease_until": now + LEASE, "lease_owner": self._owner}},
            projection={"outbox": 1},
            return_document=ReturnDocument.AFTER,
        )
        return Leased(document["outbox"], since) if document else None

    async def _sweep_all(self) -> None:
        for owner in self._owners:
            await self._sweep(owner)

    async def _sweep(self, owner: Aggregates) -> None:
        now, waiting = clock.now(), {"outbox.id": {"$exists": True}}
        pending = await owner.collection.find(waiting, projection={"lease_until": 1, "changed_at": 1}).to_list(BATCH)
        many = len(pending) == BATCH
        count = await owner.collection.count_documents(waiting) if many else len(pending)
        OUTBOX_PENDING.labels(owner.collection.name).set(count)
        oldest = min((document.get("changed_at", now) for document in pending), default=now)
        OUTBOX_OLDEST.labels(owner.collection.name).set((now - oldest).total_seconds())
        for document in pending:
            if document["lease_until"] < now:
                self.kick(owner, document["_id"])
