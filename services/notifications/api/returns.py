"""Where returned mails come in: SMTP, for our return paths alone; bounded in size, time, connections and rate (NOT-10)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from chassis.store import is_outage
from services.notifications.settings import Settings
from services.notifications.usecases.bounces import Bounces

log = structlog.get_logger()
MOST_BYTES = 1_048_576  # a notification holds the head of what came back, or all of it
QUIET_SECONDS = 30.0
SECONDS = 120.0
CONNECTIONS = 50
RECIPIENTS = 1  # of a notification


class Handler:
    """aiosmtpd's."""

    def __init__(self, bounces: Bounces, per_minute: int) -> None:
        self._bounces = bounces
        self._rate = RateLimitItemPerMinute(per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def handle_RCPT(  # noqa: N802  aiosmtpd's names
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if not self._limiter.hit(self._rate, str(session.peer[0]) if session.peer else "?"):
            return "451 4.7.1 too many mails, come back later"
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return "452 4.5.3 one recipient a mail"
        try:
            if not await self._bounces.is_ours(address):
                return "550 5.1.1 no such address"
        except Exception as error:  # noqa: BLE001  an edge: the sender keeps it and comes back
            return _later(error)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802  aiosmtpd's names
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            for recipient in envelope.rcpt_tos:
                await self._bounces.returned(recipient, content)
        except Exception as error:  # noqa: BLE001  an edge: the sender keeps it and comes back
            return _later(error)
        return "250 2.0.0 noted"


def _later(error: Exception) -> str:
    log.log(30 if is_outage(error) else 40, "returns.postponed", error=type(error).__name__)
    return "451 4.3.0 come back later"


class Returns:
    """The door's own loop: `run` until cancelled."""

    def __init__(self, bounces: Bounces, settings: Settings) -> None:
        self._handler = Handler(bounces, settings.returns_per_minute)
        self._settings = settings
        self._open = 0

    async def run(self) -> None:
        async with self._listening() as server:
            await server.serve_forever()

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[asyncio.Server]:
        host, port = self._settings.returns_host, self._settings.returns_port
        server = await asyncio.get_running_loop().create_server(self._protocol, host, port)
        async with server:
            yield server

    def _protocol(self) -> "Bounded":
        return Bounded(self, self._handler, self._settings.return_domain or "localhost")

    def came(self) -> bool:
        """Whether there is a place for one more connection."""
        self._open += 1
        return self._open <= CONNECTIONS

    def left(self) -> None:
        self._open -= 1


class Bounded(SMTP):
    """A connection that ends after SECONDS whatever it says."""

    def __init__(self, returns: Returns, handler: Handler, hostname: str) -> None:
        super().__init__(handler, hostname=hostname, ident="Chorale", data_size_limit=MOST_BYTES, timeout=QUIET_SECONDS)
        self._returns = returns
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not self._returns.came() and isinstance(transport, asyncio.Transport):
            transport.abort()
        super().connection_made(transport)
        self._end = asyncio.get_running_loop().call_later(SECONDS, transport.close)

    def connection_lost(self, error: Exception | None) -> None:
        self._returns.left()
        if self._end:
            self._end.cancel()
        super().connection_lost(error)
