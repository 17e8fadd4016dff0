"""What every request goes through: correlation, limits, security headers, measuring. Plain ASGI."""

import asyncio
import hashlib
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

import structlog
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import telemetry, tracing
from chassis.context import Cause, cause, caused_by, preferred
from chassis.errors import DomainError, Text, TooLarge, TooMany, TooSlow
from chassis.headers import SECRET_EXPIRES
from chassis.heads import EVENT_STREAM
from chassis.ids import new_id
from chassis.overload import Slots
from chassis.problems import bug, render

log = structlog.get_logger()
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
PROBES = {"/livez", "/readyz"}
BODY_SECONDS = 15.0  # for the next part of a body to come
GRACE_SECONDS, SLOWEST = 30.0, 10_000  # a whole body comes in this time, and as many bytes a second beyond it
PEOPLE_BEHIND_ONE_ADDRESS = 50
MAX_DEVICE = 200
FREE_SLOT = "chorale.free_slot"
CORRELATION = re.compile(r"[\w.:-]{1,80}")
Limits = Sequence[tuple[re.Pattern[str], int]]


class Door:
    """`body_limits`: the first pattern that matches the path sets the limit in bytes; otherwise `max_body`."""

    def __init__(
        self, app: ASGIApp, *, max_body: int, body_limits: Limits = (), rate_per_minute: int = 0, at_once: int = 64,
        verified: Callable[[str], bool] = lambda _token: False,
    ) -> None:  # fmt: skip
        self._app = app
        self._max_body = max_body
        self._body_limits = body_limits
        self._rate = RateLimitItemPerMinute(rate_per_minute) if rate_per_minute else None
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._slots = Slots(at_once)
        self._verified = verified

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] in PROBES:
            await self._probed(scope, receive, _finishing(send, new_id()))
            return
        headers = Headers(scope=scope)
        given = headers.get("x-correlation-id", "")
        language = preferred(headers.get("accept-language", ""))
        why = Cause(
            given if CORRELATION.fullmatch(given) else new_id(), language=language, address=_address(scope),
            device=headers.get("user-agent", "")[:MAX_DEVICE],
        )  # fmt: skip
        with caused_by(why), tracing.span(scope["method"], headers.get("traceparent"), SpanKind.SERVER):
            await self._measured(scope, receive, _finishing(send, why.correlation_id))

    async def _probed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answered also while all slots are taken, and neither measured nor logged; not without end to anybody."""
        if self._rate is None or self._limiter.hit(self._rate, f"probes {_address(scope)}"):
            await self._app(scope, receive, send)
        else:
            await render(Request(scope), TooMany(retry_after=5))(scope, receive, send)

    async def _measured(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), 0
        free_slot: Callable[[], None] = _nothing

        async def noting(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            if _is_event_stream(message):
                scope[EVENT_STREAM] = True
                free_slot()  # it stays open for minutes, and waits most of the time; its service bounds how many there are
            await send(message)

        try:
            self._admit(scope)
            async with self._slots.slot() as free_slot:
                scope[FREE_SLOT] = free_slot  # for a door that waits long; its service bounds how many do
                await self._app(scope, self._counted(scope, receive), noting)
        except DomainError as error:
            await render(Request(scope), error)(scope, receive, noting)
        except Exception as error:
            answer = bug(Request(scope), error)
            if status:  # part of an answer was sent: the connection is cut, so that it is not taken for a whole one
                raise
            await answer(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "?")
            seconds = time.perf_counter() - started
            telemetry.HTTP_SECONDS.labels(scope["method"], route, status).observe(seconds)
            tracing.answered(scope["method"], route, status)
            log.info(
                "http",
                method=scope["method"],
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
                actor=cause().actor,
            )

    def _admit(self, scope: Scope) -> None:
        """Raises TooMany, TooLarge."""
        headers = Headers(scope=scope)
        if not all(self._limiter.hit(rate, who) for rate, who in self._allowances(scope, headers)):
            raise TooMany(retry_after=5)
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self._limit(scope["path"]):
            raise self._too_large(scope["path"])

    def _allowances(self, scope: Scope, headers: Headers) -> list[tuple[RateLimitItemPerMinute, str]]:
        """Each token that was verified before has its own, besides a wide one of its address; all else is its address's.

        A new false token each time would else go round the limit.
        """
        if self._rate is None:
            return []
        address = _address(scope)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not self._verified(token):
            return [(self._rate, address)]
        whole = RateLimitItemPerMinute(self._rate.amount * PEOPLE_BEHIND_ONE_ADDRESS)
        return [(whole, f"all {address}"), (self._rate, hashlib.sha256(token.encode()).hexdigest())]

    def _limit(self, path: str) -> int:
        return next((limit for pattern, limit in self._body_limits if pattern.fullmatch(path)), self._max_body)

    def _too_large(self, path: str) -> TooLarge:
        limit = f"{self._limit(path) / 1_000_000:.0f}"
        return TooLarge(Text(f"Le contenu dépasse {limit} Mo", f"The content is over {limit} MB"))

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        """Counts while streaming: a body without a length is stopped at the limit too, and so is one that does not come."""
        seen, limit, whole, started = 0, self._limit(scope["path"]), False, time.monotonic()

        async def counting() -> Message:
            nonlocal seen, whole
            left = started + GRACE_SECONDS + seen / SLOWEST - time.monotonic()
            message = await (receive() if whole else _in_time(receive, min(BODY_SECONDS, left)))
            whole = not message.get("more_body", False)
            seen += len(message.get("body", b""))
            if seen > limit:
                raise self._too_large(scope["path"])
            return message

        return counting


def _nothing() -> None: ...


def _is_event_stream(message: Message) -> bool:
    if message["type"] != "http.response.start":
        return False
    return Headers(raw=message.get("headers", [])).get("content-type", "").startswith("text/event-stream")


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "?"


async def _in_time(receive: Receive, seconds: float) -> Message:
    """Raises TooSlow: who sends nothing, or byte by byte, must not hold a slot."""
    try:
        async with asyncio.timeout(seconds):
            return await receive()
    except TimeoutError:
        raise TooSlow from None


def _finishing(send: Send, correlation_id: str) -> Callable[[MutableMapping[str, Any]], Awaitable[None]]:
    async def finishing(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Correlation-ID"] = correlation_id
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            if (machine := cause().machine) and machine.secret_expires:
                headers[SECRET_EXPIRES] = machine.secret_expires
        await send(message)

    return finishing
