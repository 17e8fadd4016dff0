"""The SMTP side: accepts everything, or misbehaves on demand."""

import asyncio
from enum import StrEnum

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.mail.kept import Kept


class Mode(StrEnum):
    """`die_after_data` drops the connection once the mail is received, unanswered and not kept, as a crash would."""

    ACCEPT = "accept"
    REFUSE_4XX = "refuse_4xx"
    REFUSE_5XX = "refuse_5xx"
    HANG = "hang"
    DIE_AFTER_DATA = "die_after_data"


class Catcher:
    """aiosmtpd's handler."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._released = asyncio.Event()
        self.mode = Mode.ACCEPT
        self.times: int | None = None
        self.to: str | None = None
        self.refused = 0

    def behave(self, mode: Mode, times: int | None, to: str | None) -> None:
        """Misbehaves for the next `times` mails, or until told otherwise; with `to`, for those to this address alone."""
        self.release()
        self._released = asyncio.Event()
        self.mode, self.times, self.to = mode, times, to

    def release(self) -> None:
        """Lets those that hang go."""
        self._released.set()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802  aiosmtpd's names
        mode = self._next(envelope.rcpt_tos)
        if mode is Mode.ACCEPT:
            content = envelope.original_content or b""
            name = self._kept.keep(envelope.mail_from or "", list(envelope.rcpt_tos), content)
            return f"250 2.0.0 kept as {name}"
        self.refused += 1
        return await self._misbehave(mode, server)

    def _next(self, recipients: list[str]) -> Mode:
        if self.to is not None and self.to not in recipients:
            return Mode.ACCEPT
        mode = self.mode
        if mode is not Mode.ACCEPT and self.times is not None:
            self.times -= 1
            if self.times <= 0:
                self.mode, self.times = Mode.ACCEPT, None
        return mode

    async def _misbehave(self, mode: Mode, server: SMTP) -> str:
        if mode is Mode.REFUSE_4XX:
            return "451 4.3.0 try again later"
        if mode is Mode.REFUSE_5XX:
            return "550 5.1.1 no such mailbox"
        if mode is Mode.HANG:
            await self._released.wait()
        if isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "421 4.3.2 gone"
