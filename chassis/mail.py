"""Mails go out once, later, or are parked; never silently dropped (NOT-5).

A mail is a record first (`_id` is its idempotency key and its Message-ID), sent by whoever holds its lease.
A server that dies after DATA leaves it open whether it took the mail: it is sent again under the same
Message-ID, by which servers and readers know a duplicate.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

import aiosmtplib
import structlog
from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis import clock
from chassis.loops import every
from chassis.settings import Platform
from chassis.store import FREE, Collection, Document, is_outage
from chassis.telemetry import MAILS

log = structlog.get_logger()
Render = Callable[[Document], "Content"]

MAX_ATTEMPTS = 200  # with the cap about four days (RFC 5321 §4.5.4.1)
BACKOFF_CAP = timedelta(minutes=30)
LEASE = timedelta(minutes=2)
SEND_SECONDS = 60.0  # the whole conversation, not one answer: it ends well before the lease does
SETTLE_SECONDS = 40.0  # a store that is away this long after a sending lets the mail go out a second time
CLOSE_SECONDS = 15.0
IDLE_SECONDS = 0.5


class Content:
    """What a template gives: a subject without line breaks, a text and an HTML part."""

    def __init__(self, subject: str, text: str, html: str) -> None:
        self.subject = " ".join(subject.split())
        self.text = text
        self.html = html


def record(mail_id: str, to: str, template: str, language: str, params: dict[str, Any]) -> Document:
    """A mail to be sent; secrets in `params` must already be sealed by the service."""
    return {
        "_id": mail_id, "to": to, "template": template, "language": language, "params": params, "state": "A_ENVOYER",
        "attempts": 0, "next_at": clock.now(), "lease_until": FREE, "created_at": clock.now(),
    }  # fmt: skip


def outbox_entry(mail: Document) -> Document:
    """Lets a mail leave with the write that causes it."""
    return {"id": mail["_id"], "mail": mail}


class Mailer:
    """Owns one collection of mail records and sends what is due."""

    def __init__(self, collection: Collection, platform: Platform, render: Render) -> None:
        self.collection = collection
        self.indexes = [
            IndexModel([("state", 1), ("next_at", 1)]),
            IndexModel("created_at", expireAfterSeconds=180 * 86_400),
        ]
        self._platform = platform
        self._render = render
        self._wake = asyncio.Event()
        self._sending = asyncio.Lock()

    async def enqueue(self, mail: Document) -> None:
        """Idempotent by `_id`."""
        with suppress(DuplicateKeyError):
            await self.collection.insert_one(mail)
        self._wake.set()

    async def run(self) -> None:
        await every(IDLE_SECONDS, self._send_due, name="mails", wake=self._wake)

    async def _send_due(self) -> None:
        while True:
            async with self._sending:
                if not await self.send_next():
                    return

    async def close(self) -> None:
        """No further mail; the one under way is sent and noted, so that the next start does not send it again."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._sending.acquire(), CLOSE_SECONDS)

    async def send_next(self) -> bool:
        """Sends one due mail; False when none is due."""
        mail = await self._claim()
        if mail is None:
            return False
        try:
            await self._send(mail)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            await self._failed(mail, error)
        except Exception as error:  # noqa: BLE001  an edge: a template that breaks parks its mail, not the queue
            await self._park(mail, f"{type(error).__name__}")
        else:
            MAILS.labels("sent").inc()
            await self._settle(mail, {"state": "ENVOYE", "sent_at": clock.now(), "params": {}})
        return True

    async def _claim(self) -> Document | None:
        now = clock.now()
        return await self.collection.find_one_and_update(
            {"state": "A_ENVOYER", "next_at": {"$lte": now}},
            {"$set": {"next_at": now + LEASE}, "$inc": {"attempts": 1}},
            sort=[("next_at", 1)],
            return_document=ReturnDocument.AFTER,
        )

    async def _send(self, mail: Document) -> None:
        message = compose(mail, self._render(mail), self._platform)
        async with asyncio.timeout(SEND_SECONDS):
            await aiosmtplib.send(
                message, hostname=self._platform.smtp_host, port=self._platform.smtp_port,
                username=self._platform.smtp_user or None, password=self._platform.smtp_password or None,
                start_tls=self._platform.smtp_starttls, timeout=self._platform.mail_timeout_seconds,
            )  # fmt: skip

    async def _failed(self, mail: Document, error: Exception) -> None:
        """5xx answers to a recipient or content are final; all else is tried again with backoff."""
        reason = f"{type(error).__name__} {getattr(error, 'code', '')}".strip()
        if _final(error) or mail["attempts"] >= MAX_ATTEMPTS:
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


def _final(error: Exception) -> bool:
    """A refused login, greeting or sender is the installation's fault, not the mail's: ops mend it, and it goes out."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(r.code >= 500 for r in error.recipients)  # noqa: PLR2004  RFC 5321 §4.2.1
    return isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError) and error.code >= 500  # noqa: PLR2004


def compose(mail: Document, content: Content, platform: Platform) -> MIMEMultipart:
    """Values are one line each, so that nothing a person typed can add a header.

    The older email classes on purpose: those with EmailPolicy drop a space where they fold a long accented subject
    (python/cpython#92081).
    """
    message = MIMEMultipart("alternative")
    name, sender = parseaddr(platform.mail_from)
    message["From"] = formataddr((name, sender), "utf-8")
    message["To"] = " ".join(mail["to"].split())
    message["Subject"] = Header(content.subject, "utf-8").encode()
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{mail['_id']}@chorale>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail["language"]
    message.attach(MIMEText(content.text, "plain", "utf-8"))
    message.attach(MIMEText(content.html, "html", "utf-8"))
    return message


async def requeue(collection: Collection) -> int:
    """Puts parked mails back; answers how many."""
    done = await collection.update_many(
        {"state": "EN_ECHEC"}, {"$set": {"state": "A_ENVOYER", "next_at": clock.now(), "attempts": 0}}
    )
    return int(done.modified_count)
