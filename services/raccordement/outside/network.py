"""Connections to addresses of strangers: each is judged, and the one that was judged is connected to (EVT-9)."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpcore

from services.raccordement.domain.addresses import check

Resolve = Callable[[str, int], Awaitable[list[str]]]


async def resolve(host: str, port: int) -> list[str]:
    """Its addresses, each once. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Judged(httpcore.AsyncNetworkBackend):
    """The name is looked up once, here: nothing can lead elsewhere between the look and the connection."""

    def __init__(
        self, own_hosts: Iterable[str] = (), *, loopback: bool = False, resolving: Resolve = resolve,
        inner: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:  # fmt: skip
        """`own_hosts`: names of ours, whose addresses are refused; `loopback`: this machine's own may be called."""
        self._own = tuple(own_hosts)
        self._loopback = loopback
        self._resolve = resolving
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,  # noqa: ASYNC109  httpcore's own interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:  # fmt: skip
        """Raises Refused where one of its addresses is refused, ConnectError."""
        error: httpcore.ConnectError = httpcore.ConnectError("no address")
        for address in await self._addresses(host, port):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = httpcore.ConnectError(str(failed))
        raise error

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = await self._resolve(host, port)
        except OSError as error:
            raise httpcore.ConnectError("the name is not known") from error
        own = await self._own_addresses()
        for address in found:
            check(address, own, loopback=self._loopback)
        return found

    async def _own_addresses(self) -> set[str]:
        """A name of ours that is not known has none."""
        ends = await asyncio.gather(*(self._resolve(host, 443) for host in self._own), return_exceptions=True)
        return {address for found in ends if not isinstance(found, BaseException) for address in found}

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("no socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
