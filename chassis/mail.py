"""Mails go out once, later, or are parked; never silently dropped (NOT-5).

A mail is a record first (`_id` is its idempotency key and its Message-ID), sent by whoever holds its lease.
A server that dies after DATA leaves it open whether it took the mail: it is sent again under the same
Message-ID, by which servers and readers know a duplicate.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import aiosmtplib
import structlog
from opentelemetry.trace import SpanKind
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError, OperationFailure

from chassis import clock, tracing
from chassis.ids import new_id
from chassis.loops import every
from chassis.settings import Platform
from chassis.smtp import Connection, Content, compose, final
from chassis.store import FREE, Collection, Database, Document, is_outage
from chassis.telemetry import MAIL_SECONDS, MAILS, MAILS_OLDEST, MAILS_WAITING

log = structlog.get_logger()
Render = Callable[[Document], Content]
Refused = Callable[[Document, Exception], Awaitable[None]]

MAX_ATTEMPTS = 200  # with the cap about four days (RFC 5321 §4.5.4.1)
BACKOFF_CAP = timedelta(minutes=30)
LEASE = timedelta(minutes=2)
SEND_SECONDS = 60.0  # the whole conversation, not one answer: it ends well before the lease does
SETTLE_SECONDS = 40.0  # a store that is away this long after a sending lets the mail go out a second time
CLOSE_SECONDS = 15.0
CONNECTIONS = 12  # to the mail server, at most
TO_ONE_DOMAIN = 6  # at once, so that one that answers slowly leaves connections to the others
KEPT = timedelta(days=180)  # of mails that were sent; those given up wait for an operator without end (NOT-5)
IDLE_SECONDS = 0.5
COUNT_SECONDS = 5.0


def record(
    mail_id: str, to: str, template: str, language: str, params: dict[str, Any], *, headers: Mapping[str, str] | None = None,
    sender: str = "", account_id: str = "", forget: bool = False,
) -> Document:  # fmt: skip
    """A mail to be sent; secrets in `params` must already be sealed by the service.

    `sender`: on the envelope, where what comes back is to go. `account_id`: whose address it is; with `forget` it is erased
    once the mail was sent, as that account is closed (ID-19).
    """
    return {
        "_id": mail_id, "to": to, "domain": to.rpartition("@")[2].lower(), "template": template, "language": language,
        "params": params, "headers": dict(headers or {}), "sender": sender, "account_id": account_id, "forget": forget,
        "state": "A_ENVOYER", "traceparent": tracing.traceparent(),
        "attempts": 0, "next_at": clock.now(), "lease_until": FREE, "created_at": clock.now(),
    }  # fmt: skip


def outbox_entry(mail: Document) -> Document:
    """Lets a mail leave with the write that causes it."""
    return {"id": mail["_id"], "mail": mail}


class Mailer:
    """Owns one collection of mail records and sends what is due, several at once."""

    def __init__(
        self, collection: Collection, platform: Platform, render: Render, refused: Refused | None = None
    ) -> None:
        """`refused` is told of each mail that a server refused for good."""
        self.collection = collection
        self.indexes = [
            IndexModel([("state", 1), ("next_at", 1)]),
            IndexModel([("state", 1), ("created_at", 1)]),
            IndexModel("sent_at", expireAfterSeconds=int(KEPT.total_seconds())),
            IndexModel("account_id"),
        ]
        self._platform = platform
        self._render = render
        self._refused = refused
        self._domains: Counter[str] = Counter()
        self._wake = asyncio.Event()
        self._closing = False
        self._under_way: set[asyncio.Task[None]] = set()
        self._free: asyncio.Queue[Connection] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            self._free.put_nowait(Connection(platform))

    async def enqueue(self, mail: Document) -> None:
        """Idempotent by `_id`."""
        with suppress(DuplicateKeyError):
            await self.collection.insert_one(mail)
        self._wake.set()

    async def forget(self, account_id: str) -> None:
        """The addresses of an account's mails, those that wait once they were sent."""
        waiting, done = (
            {"account_id": account_id, "state": "A_ENVOYER"},
            {"account_id": account_id, "state": {"$ne": "A_ENVOYER"}},
        )
        await self.collection.update_many(waiting, {"$set": {"forget": True}})
        await self.collection.update_many(done, {"$set": {"to": "", "params": {}}})

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(every(IDLE_SECONDS, self._send_due, name="mails", wake=self._wake))
            group.create_task(every(COUNT_SECONDS, self._count, name="mails_count"))

    async def standing(self) -> tuple[int, float]:
        """How many mails wait, and the age of the oldest in seconds."""
        waiting = {"state": "A_ENVOYER"}
        oldest = await self.collection.find_one(waiting, {"created_at": 1}, sort=[("created_at", 1)])
        age = (clock.now() - oldest["created_at"]).total_seconds() if oldest else 0.0
        return await self.collection.count_documents(waiting), age

    async def _count(self) -> None:
        waiting, oldest = await self.standing()
        MAILS_WAITING.set(waiting)
        MAILS_OLDEST.set(oldest)

    async def _send_due(self) -> None:
        """Returns when none is due; those under way go on, so that one that hangs holds up no other."""
        while not self._closing:
            connections = await self._take_free()
            try:
                due = await self._due(len(connections))
                for mail in await self._claim(due):
                    self._start(mail, connections.pop())
            finally:
                for connection in connections:
                    self._free.put_nowait(connection)
            if not due:
                return

    async def _take_free(self) -> list[Connection]:
        """At least one."""
        connections = [await self._free.get()]
        while not self._free.empty():
            connections.append(self._free.get_nowait())
        return connections

    def _start(self, mail: Document, connection: Connection) -> None:
        task = asyncio.create_task(self._attempt(mail, connection))
        self._under_way.add(task)
        self._domains[_domain(mail)] += 1
        task.add_done_callback(lambda _: self._ended(task, mail, connection))

    def _ended(self, task: asyncio.Task[None], mail: Document, connection: Connection) -> None:
        self._under_way.discard(task)
        if self._domains[_domain(mail)] == TO_ONE_DOMAIN:
            self._wake.set()  # others to it may wait
        self._domains -= Counter({_domain(mail): 1})  # one that falls to none is forgotten
        self._free.put_nowait(connection)

    async def close(self) -> None:
        """No further mail; those under way are sent and noted, so that the next start does not send them again."""
        self._closing = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=CLOSE_SECONDS)
        while not self._free.empty():
            self._free.get_nowait().close()

    async def _due(self, most: int) -> list[str]:
        """The longest due, not too many to one domain."""
        busy = [domain for domain, mails in self._domains.items() if mails >= TO_ONE_DOMAIN]
        query = {"state": "A_ENVOYER", "next_at": {"$lte": clock.now()}, "domain": {"$nin": busy}}
        oldest = self.collection.find(query, projection={"domain": 1, "to": 1}).sort("next_at", 1).limit(most)
        ids, domains = list[str](), self._domains.copy()
        for mail in await oldest.to_list(most):
            domains[_domain(mail)] += 1
            if domains[_domain(mail)] <= TO_ONE_DOMAIN:
                ids.append(mail["_id"])
        return ids

    async def _claim(self, ids: Sequence[str]) -> list[Document]:
        """Marked so that no other process sends them."""
        if not ids:
            return []
        now, claim = clock.now(), new_id()
        due = {"_id": {"$in": list(ids)}, "state": "A_ENVOYER", "next_at": {"$lte": now}}
        lease = {"$set": {"next_at": now + LEASE, "claim": claim}, "$inc": {"attempts": 1}}
        await self.collection.update_many(due, lease)
        return await self.collection.find({"_id": {"$in": list(ids)}, "claim": claim}).to_list(len(ids))

    async def _attempt(self, mail: Document, connection: Connection) -> None:
        with tracing.span(f"mail {mail['template']}", mail.get("traceparent"), SpanKind.CLIENT):
            await self._try(mail, connection)

    async def _try(self, mail: Document, connection: Connection) -> None:
        try:
            message = compose(mail, self._render(mail), self._platform)
            async with asyncio.timeout(SEND_SECONDS):
                await connection.send(message, mail.get("sender", ""))
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            await self._failed(mail, error)
        except Exception as error:  # noqa: BLE001  an edge: a template that breaks parks its mail, not the queue
            await self._park(mail, f"{type(error).__name__}")
        else:
            MAILS.labels("sent").inc()
            MAIL_SECONDS.observe((clock.now() - mail["created_at"]).total_seconds())
            erased = {"to": ""} if mail.get("forget") else {}
            await self._settle(mail, {"state": "ENVOYE", "sent_at": clock.now(), "params": {}} | erased)

    async def _failed(self, mail: Document, error: Exception) -> None:
        """5xx answers to a recipient or content are final; all else is tried again with backoff."""
        tracing.failed(error)
        reason = f"{type(error).__name__} {getattr(error, 'code', '')}".strip()
        if final(error) or mail["attempts"] >= MAX_ATTEMPTS:
            await self._park(mail, reason)
            if self._refused and final(error):
                await self._tell(self._refused, mail, error)
            return
        MAILS.labels("retried").inc()
        log.warning("mail.postponed", mail=mail["_id"], attempts=mail["attempts"], reason=reason)
        doubled = self._platform.retry_base_seconds * 2 ** min(mail["attempts"], 16)
        wait = min(BACKOFF_CAP, timedelta(seconds=doubled))
        await self._settle(mail, {"next_at": clock.now() + wait, "error": reason})

    async def _tell(self, refused: Refused, mail: Document, error: Exception) -> None:
        """The mail is parked whatever becomes of this; the next one to the address will be refused too."""
        try:
            await refused(mail, error)
        except Exception:
            log.exception("mail.refusal_untold", mail=mail["_id"])

    async def _park(self, mail: Document, reason: str) -> None:
        """The dead letter ops can see and replay: `python -m chassis.dead mails`."""
        MAILS.labels("parked").inc()
        log.error("mail.parked", mail=mail["_id"], reason=reason)
        await self._settle(mail, {"state": "EN_ECHEC", "error": reason, "failed_at": clock.now()})

    async def _settle(self, mail: Document, fields: Document) -> None:
        """Only by who holds it; asks again while the store is away."""
        until = asyncio.get_running_loop().time() + SETTLE_SECONDS
        while True:
            try:
                await self.collection.update_one({"_id": mail["_id"], "attempts": mail["attempts"]}, {"$set": fields})
            except Exception as error:
                if not is_outage(error) or asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(IDLE_SECONDS)
            else:
                return


def _domain(mail: Document) -> str:
    """A record of an earlier version has none."""
    return str(mail.get("domain") or mail["to"].rpartition("@")[2].lower())


async def forget_expiry(database: Database) -> int:
    """For a migration: in earlier versions every mail expired, also one that was given up (NOT-5)."""
    try:
        await database["mails"].drop_index("created_at_1")
    except OperationFailure:
        return 0
    return 1


async def requeue(collection: Collection) -> int:
    """Puts parked mails back; answers how many."""
    done = await collection.update_many(
        {"state": "EN_ECHEC"}, {"$set": {"state": "A_ENVOYER", "next_at": clock.now(), "attempts": 0}}
    )
    return int(done.modified_count)
