"""Mails go out once, later, or are parked; never silently dropped (NOT-5).

A mail is a record first (`_id` is its idempotency key and its Message-ID), sent by whoever holds its lease.
A server that dies after DATA leaves it open whether it took the mail: it is sent again under the same
Message-ID, by which servers and readers know a duplicate.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import aiosmtplib
import structlog
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from chassis import clock
from chassis.ids import new_id
from chassis.loops import every
from chassis.settings import Platform
from chassis.smtp import Connection, Content, compose, final
from chassis.store import FREE, Collection, Document, is_outage
from chassis.telemetry import MAILS

log = structlog.get_logger()
Render = Callable[[Document], Content]

MAX_ATTEMPTS = 200  # with the cap about four days (RFC 5321 §4.5.4.1)
BACKOFF_CAP = timedelta(minutes=30)
LEASE = timedelta(minutes=2)
SEND_SECONDS = 60.0  # the whole conversation, not one answer: it ends well before the lease does
SETTLE_SECONDS = 40.0  # a store that is away this long after a sending lets the mail go out a second time
CLOSE_SECONDS = 15.0
CONNECTIONS = 12  # to the mail server, at most
IDLE_SECONDS = 0.5


def record(
    mail_id: str, to: str, template: str, language: str, params: dict[str, Any], *, account_id: str = "", forget: bool = False
) -> Document:  # fmt: skip
    """A mail to be sent; secrets in `params` must already be sealed by the service.

    `account_id`: whose it is; with `forget` its address is erased once it was sent, as that account is closed (ID-19).
    """
    return {
        "account_id": account_id, "forget": forget,
        "_id": mail_id, "to": to, "template": template, "language": language, "params": params, "state": "A_ENVOYER",
        "attempts": 0, "next_at": clock.now(), "lease_until": FREE, "created_at": clock.now(),
    }  # fmt: skip


def outbox_entry(mail: Document) -> Document:
    """Lets a mail leave with the write that causes it."""
    return {"id": mail["_id"], "mail": mail}


class Mailer:
    """Owns one collection of mail records and sends what is due, several at once."""

    def __init__(self, collection: Collection, platform: Platform, render: Render) -> None:
        self.collection = collection
        self.indexes = [
            IndexModel([("state", 1), ("next_at", 1)]),
            IndexModel("created_at", expireAfterSeconds=180 * 86_400),
            IndexModel("account_id"),
        ]
        self._platform = platform
        self._render = render
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
        await every(IDLE_SECONDS, self._send_due, name="mails", wake=self._wake)

    async def _send_due(self) -> None:
        """Returns when none is due; those under way go on, so that one that hangs holds up no other."""
        while not self._closing:
            connections = await self._take_free()
            try:
                mails = await self._claim(len(connections))
                for mail in mails:
                    self._start(mail, connections.pop())
            finally:
                for connection in connections:
                    self._free.put_nowait(connection)
            if not mails:
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
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(lambda _: self._free.put_nowait(connection))

    async def close(self) -> None:
        """No further mail; those under way are sent and noted, so that the next start does not send them again."""
        self._closing = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=CLOSE_SECONDS)
        while not self._free.empty():
            self._free.get_nowait().close()

    async def _claim(self, most: int) -> list[Document]:
        """The longest due, marked so that no other process sends them."""
        now, claim = clock.now(), new_id()
        due = {"state": "A_ENVOYER", "next_at": {"$lte": now}}
        oldest = self.collection.find(due, projection={"_id": 1}).sort("next_at", 1).limit(most)
        ids = [mail["_id"] for mail in await oldest.to_list(most)]
        if not ids:
            return []
        lease = {"$set": {"next_at": now + LEASE, "claim": claim}, "$inc": {"attempts": 1}}
        await self.collection.update_many({"_id": {"$in": ids}, **due}, lease)
        return await self.collection.find({"_id": {"$in": ids}, "claim": claim}).to_list(most)

    async def _attempt(self, mail: Document, connection: Connection) -> None:
        try:
            message = compose(mail, self._render(mail), self._platform)
            async with asyncio.timeout(SEND_SECONDS):
                await connection.send(message)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            await self._failed(mail, error)
        except Exception as error:  # noqa: BLE001  an edge: a template that breaks parks its mail, not the queue
            await self._park(mail, f"{type(error).__name__}")
        else:
            MAILS.labels("sent").inc()
            erased = {"to": ""} if mail.get("forget") else {}
            await self._settle(mail, {"state": "ENVOYE", "sent_at": clock.now(), "params": {}} | erased)

    async def _failed(self, mail: Document, error: Exception) -> None:
        """5xx answers to a recipient or content are final; all else is tried again with backoff."""
        reason = f"{type(error).__name__} {getattr(error, 'code', '')}".strip()
        if final(error) or mail["attempts"] >= MAX_ATTEMPTS:
            await self._park(mail, reason)
            return
        MAILS.labels("retried").inc()
        log.warning("mail.postponed", mail=mail["_id"], attempts=mail["attempts"], reason=reason)
        doubled = self._platform.retry_base_seconds * 2 ** min(mail["attempts"], 16)
        wait = min(BACKOFF_CAP, timedelta(seconds=doubled))
        await self._settle(mail, {"next_at": clock.now() + wait, "error": reason})

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


async def requeue(collection: Collection) -> int:
    """Puts parked mails back; answers how many."""
    done = await collection.update_many(
        {"state": "EN_ECHEC"}, {"$set": {"state": "A_ENVOYER", "next_at": clock.now(), "attempts": 0}}
    )
    return int(done.modified_count)
