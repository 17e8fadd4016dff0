"""One message to the mail server: how it is written, over which connection it goes, which answers are final."""

import time
from contextlib import suppress
from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr

import aiosmtplib

from chassis import clock
from chassis.settings import Platform
from chassis.store import Document

READABLE = Charset("utf-8")
READABLE.body_encoding = QP
QUIET_SECONDS = 1.0  # after which a kept connection is asked whether it still stands
MAILS_A_CONNECTION = 100  # servers end a session that sends for ever


class Content:
    """What a template gives: a subject without line breaks, a text and an HTML part."""

    def __init__(self, subject: str, text: str, html: str) -> None:
        self.subject = " ".join(subject.split())
        self.text = text
        self.html = html


class Connection:
    """Kept from mail to mail; whatever goes wrong on it ends it, and the next mail opens another."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._client: aiosmtplib.SMTP | None = None
        self._used = 0.0
        self._mails = 0

    async def send(self, message: MIMEMultipart, sender: str = "") -> None:
        """`sender`: on the envelope, where it is not the one written in it. Raises SMTPException, OSError, TimeoutError."""
        client = await self._ready()
        try:
            await client.sendmail(sender or parseaddr(message["From"])[1], [message["To"]], wire(message))
        except BaseException:
            self.close()
            raise
        self._used, self._mails = time.monotonic(), self._mails + 1

    async def _ready(self) -> aiosmtplib.SMTP:
        if self._client and not await self._stands(self._client):
            self.close()
        if self._client is None:
            p = self._platform
            client = aiosmtplib.SMTP(
                hostname=p.smtp_host, port=p.smtp_port, username=p.smtp_user or None, password=p.smtp_password or None,
                use_tls=p.smtp_tls,
                start_tls=p.smtp_starttls and not p.smtp_tls, timeout=p.mail_timeout_seconds,
            )  # fmt: skip
            await client.connect()
            self._client, self._mails = client, 0
        return self._client

    async def _stands(self, client: aiosmtplib.SMTP) -> bool:
        if self._mails >= MAILS_A_CONNECTION or not client.is_connected:
            return False
        if time.monotonic() - self._used < QUIET_SECONDS:
            return True
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await client.noop()
            return True
        return False

    def close(self) -> None:
        if self._client:
            self._client.close()
            self._client = None


def final(error: Exception) -> bool:
    """A refused login, greeting or sender is the installation's fault, not the mail's: ops mend it, and it goes out."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(r.code >= 500 for r in error.recipients)  # noqa: PLR2004  RFC 5321 §4.2.1
    return isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError) and error.code >= 500  # noqa: PLR2004


def answers(error: Exception) -> list[tuple[int, str, bool]]:
    """What a server refused a mail with: code, text, and whether it refused the recipient."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return [(r.code, r.message, True) for r in error.recipients]
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return [(error.code, error.message, isinstance(error, aiosmtplib.SMTPRecipientRefused))]
    return []


def compose(mail: Document, content: Content, platform: Platform) -> MIMEMultipart:
    """Values are one line each, so that nothing a person typed can add a header.

    The older email classes on purpose: those with EmailPolicy drop a space where they fold a long accented subject
    (python/cpython#92081).
    """
    message = MIMEMultipart("alternative")
    name, sender = parseaddr(platform.mail_from)
    message["From"] = formataddr((name, sender), "utf-8")
    message["To"] = " ".join(mail["to"].split())
    message["Subject"] = Header(content.subject, "utf-8", header_name="Subject").encode()
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{mail['_id']}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail["language"]
    for header, value in mail.get("headers", {}).items():
        message[header] = " ".join(value.split())
    message.attach(MIMEText(content.text, "plain", READABLE))  # type: ignore[arg-type]
    message.attach(MIMEText(content.html, "html", READABLE))  # type: ignore[arg-type]
    return message


def wire(message: MIMEMultipart) -> bytes:
    """Headers as they were written: folded again, a long Message-ID or Subject would begin with an empty line."""
    return message.as_bytes(policy=compat32.clone(max_line_length=None, linesep="\r\n"))
