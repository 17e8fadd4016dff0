"""Heads of requests bounded in bytes and seconds: uvicorn reads them without end, and keeps silent connections for ever."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 32_768
HEAD_SECONDS = 10.0
EVENT_STREAM = "chorale.event_stream"
"""In the scope of a request whose answer is a stream of events."""
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/problem+json\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class BoundedHeads(HttpToolsProtocol):
    """Closes a connection whose next head is longer than HEAD_BYTES, or not whole HEAD_SECONDS after it began.

    A new connection begins with a head: one that says nothing is closed too.
    """

    _head: int | None = 0
    """Bytes of the head under way; None while a body is read or an answer is awaited."""
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_whole_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_whole()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """An event stream has no end of its own: it is cut, and its reader comes back to another instance."""
        super().shutdown()
        if self.cycle and self.cycle.scope.get(EVENT_STREAM):
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        if self._head is not None:
            self._head += len(data)
            self._expect_whole_head()
        super().data_received(data)
        if self._head is not None and self._head > HEAD_BYTES and not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def on_headers_complete(self) -> None:
        self._head_whole()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._head = 0

    def _expect_whole_head(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _head_whole(self) -> None:
        self._head = None
        if self._late is not None:
            self._late.cancel()
            self._late = None
