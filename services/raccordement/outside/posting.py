"""One POST to a subscriber's address: bounded in time and size, without redirects, proxies or cookies (EVT-8, EVT-9)."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping

import httpcore

from chassis.tls import trusting
from services.raccordement.domain.addresses import Refused
from services.raccordement.domain.webhooks import KEPT_BYTES, Answer
from services.raccordement.outside.network import Judged

SECONDS = 15.0
READ_BYTES = 65_536
CONNECTIONS = 64
KEPT_SECONDS = 30.0


class Posting:
    def __init__(self, network: Judged, ca_file: str = "", seconds: float = SECONDS) -> None:
        """`ca_file`: PEM of further authorities; empty: the system's."""
        self._seconds = seconds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trusting(ca_file), max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS,
            keepalive_expiry=KEPT_SECONDS, network_backend=network,
        )  # fmt: skip

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Whatever happens out there is an answer."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds):
                status, retry_after, text = await self._post(url, headers, body)
        except TimeoutError:
            return Answer(status=None, error=f"no answer within {self._seconds:.0f} s", milliseconds=_since(started))
        except Refused as refused:
            return Answer(status=None, error=str(refused), milliseconds=_since(started))
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError, ValueError) as error:
            return Answer(status=None, error=_named(error), milliseconds=_since(started))
        return Answer(status=status, body=text, retry_after=retry_after, milliseconds=_since(started))

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str, str]:
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        async with self._pool.stream("POST", url, headers=sent, content=body) as answer:
            kept = await _first(answer.aiter_stream())
            asked = dict(answer.headers).get(b"retry-after", b"")
            return answer.status, asked.decode("latin-1"), kept.decode("utf-8", "replace")

    async def close(self) -> None:
        await self._pool.aclose()


async def _first(stream: AsyncIterator[bytes]) -> bytes:
    """The first kilobyte; what follows is read so far that the connection can serve again, and no farther."""
    kept, seen = b"", 0
    async for part in stream:
        kept, seen = (kept + part)[:KEPT_BYTES], seen + len(part)
        if seen > READ_BYTES:
            break
    return kept


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
