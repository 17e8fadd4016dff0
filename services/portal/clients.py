"""The other services' HTTP, called with the person's own token: one place for time limits, headers and refusals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpx
import structlog

from chassis import tracing
from chassis.context import cause
from chassis.tls import trusting
from services.portal.settings import Settings

log = structlog.get_logger()
UNAUTHENTICATED = 401
BUG = 500
MOST_STREAMS, SILENT_SECONDS = 1000, 60
"""Of one process; a stream is silent for as long as nothing happens, heartbeats apart."""
STREAMING = ("notifications", "support")
OVER = ("non_authentifie", "session_terminee")
Json = Any


class ServiceDown(Exception):
    """The service did not answer, or said that it cannot now: our fault, not the person's."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


class SessionOver(Exception):
    """The person's tokens are no longer taken: they log in again."""


class Refused(Exception):
    """A problem+json: `status`, stable `code`, words in the person's language, and each field's errors."""

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: int = 0) -> None:
        self.status, self.code = status, str(problem.get("code", ""))
        self.title, self.detail = str(problem.get("title", "")), str(problem.get("detail", ""))
        self.errors: list[dict[str, Any]] = list(problem.get("errors", []))
        self.correlation_id = str(problem.get("correlation_id", ""))
        self.retry_after = retry_after
        super().__init__(f"{status} {self.code}")

    def of(self, field: str) -> list[dict[str, Any]]:
        return [error for error in self.errors if error["field"].removeprefix("body.") == field]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a call is made for. `address`: the person's own, for the limits that count by address."""

    address: str
    device: str
    language: str
    token: str = ""

    def headers(self) -> dict[str, str]:
        known = {
            "Accept-Language": self.language, "User-Agent": self.device, "X-Forwarded-For": self.address,
            "X-Correlation-ID": cause().correlation_id,
        }  # fmt: skip
        if trace := tracing.traceparent():
            known["traceparent"] = trace
        return known | ({"Authorization": f"Bearer {self.token}"} if self.token else {})


class Services:
    """One connection pool a service; made inside the running loop."""

    def __init__(self, settings: Settings, ca_file: str = "") -> None:
        """`ca_file`: PEM of who signed the services' certificates, where they answer by https."""
        urls = {
            "identity": settings.identity_url, "organisation": settings.organisation_url,
            "invoicing": settings.invoicing_url, "support": settings.support_url,
            "ocr": settings.ocr_url, "notifications": settings.notifications_url,
            "raccordement": settings.raccordement_url,
        }  # fmt: skip
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)
        trusted, seconds = trusting(ca_file), settings.call_seconds
        self._clients = {
            name: httpx.AsyncClient(base_url=url, timeout=seconds, limits=limits, trust_env=False, verify=trusted)
            for name, url in urls.items()
        }
        self._file_seconds = 3 * settings.call_seconds
        many = httpx.Limits(max_connections=MOST_STREAMS, max_keepalive_connections=0)
        silent = httpx.Timeout(seconds, read=SILENT_SECONDS)
        self._streams = {
            name: httpx.AsyncClient(base_url=urls[name], timeout=silent, limits=many, trust_env=False, verify=trusted)
            for name in STREAMING
        }

    async def call(self, caller: Caller, service: str, method: str, path: str, **request: Any) -> httpx.Response:
        """Raises ServiceDown, SessionOver, Refused."""
        headers = _sendable(caller.headers() | request.pop("headers", {}))
        if "files" in request:
            request["timeout"] = self._file_seconds
        return await self._answer(
            service, self._clients[service].build_request(method, path, headers=headers, **request)
        )

    async def opened(self, caller: Caller, service: str, path: str, params: Mapping[str, Any]) -> httpx.Response:
        """An answer to be read as it comes, and closed by who asked. Raises ServiceDown, SessionOver, Refused."""
        asked = self._clients[service].build_request(
            "GET", path, params=params, headers=_sendable(caller.headers()), timeout=self._file_seconds
        )
        return await self._answer(service, asked, stream=True)

    async def stream(self, caller: Caller, service: str, path: str, last_event_id: str) -> httpx.Response:
        """A service's events, for as long as somebody listens; on connections of their own: they would take all others.

        Raises ServiceDown, SessionOver, Refused.
        """
        headers = _sendable(caller.headers() | {"Last-Event-ID": last_event_id})
        client = self._streams[service]
        return await self._answer(service, client.build_request("GET", path, headers=headers), client)

    async def _answer(
        self, service: str, asked: httpx.Request, client: httpx.AsyncClient | None = None, *, stream: bool = False
    ) -> httpx.Response:
        """With a `client` of its own, or `stream`: to be read as it comes."""
        try:
            answer = await (client or self._clients[service]).send(asked, stream=stream or client is not None)
            if answer.is_error:
                await answer.aread()
        except httpx.HTTPError as error:
            log.warning("service.down", service=service, error=type(error).__name__)
            raise ServiceDown(service) from error
        if answer.is_error:
            raise _error(service, answer)
        return answer

    async def close(self) -> None:
        for client in (*self._clients.values(), *self._streams.values()):
            await client.aclose()


@dataclass(frozen=True, slots=True)
class Api:
    """The services as one person sees them."""

    services: Services
    caller: Caller

    async def get(self, service: str, path: str, params: Mapping[str, Any] | None = None) -> Json:
        return (await self.services.call(self.caller, service, "GET", path, params=params)).json()

    async def send(self, service: str, method: str, path: str, body: Json = None, **headers: str) -> httpx.Response:
        """A JSON body; header names with `_` for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.services.call(self.caller, service, method, path, json=body, headers=named)

    async def post(self, service: str, path: str, body: Json = None, **headers: str) -> Json:
        answer = await self.send(service, "POST", path, {} if body is None else body, **headers)
        return answer.json() if answer.content else {}

    async def file(self, service: str, path: str, params: Mapping[str, Any] | None = None) -> httpx.Response:
        return await self.services.call(self.caller, service, "GET", path, params=params)

    def with_token(self, token: str) -> Self:
        caller = Caller(self.caller.address, self.caller.device, self.caller.language, token)
        return type(self)(self.services, caller)


def _sendable(headers: Mapping[str, str]) -> dict[str, str]:
    """What came from a browser may hold what no header can: it is left out."""
    return {name: value for name, value in headers.items() if value and value.isascii() and value.isprintable()}


def _error(service: str, answer: httpx.Response) -> Exception:
    try:
        problem = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        problem = {}
    if answer.status_code >= BUG or not isinstance(problem, dict):
        log.warning("service.failed", service=service, status=answer.status_code)
        return ServiceDown(service)
    if answer.status_code == UNAUTHENTICATED and problem.get("code") in OVER:
        return SessionOver()
    after = answer.headers.get("Retry-After", "")
    return Refused(answer.status_code, problem, int(after) if after.isdigit() else 0)
