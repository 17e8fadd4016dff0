"""A head without end, a head that does not come, a connection that says nothing: each is closed, and others are served."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from uvicorn.server import ServerState

from chassis import heads
from chassis.heads import BoundedHeads

ADDRESS = "127.0.0.1"


async def app(scope, receive, send):
    body = b""
    while (message := await receive()).get("more_body"):
        body += message["body"]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(heads, "HEAD_SECONDS", 1.0)
    config = uvicorn.Config(app, log_config=None, lifespan="off")
    config.load()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: BoundedHeads(config, ServerState(), {}), ADDRESS, 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def answered(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Everything that comes until the other side closes."""
    reader, writer = await asyncio.open_connection(ADDRESS, port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_a_request_is_answered(port):
    assert (await answered(port, b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")).endswith(b"ok")


async def test_a_head_without_end_is_cut(port):
    got = await answered(port, b"GET / HTTP/1.1\r\nx: ", *[b"a" * 8192] * 10)
    assert got.startswith(b"HTTP/1.1 431") or not got


async def test_a_connection_that_says_nothing_is_closed(port):
    assert await answered(port) == b""


async def test_a_head_that_comes_by_drops_is_closed(port):
    assert await answered(port, *[bytes([letter]) for letter in b"GET / HTTP/1.1\r\nhost"], pause=0.1) == b""


async def test_a_slow_body_is_not_a_slow_head(port):
    head = b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 4\r\n\r\n"
    assert (await answered(port, head, b"a", b"b", b"c", b"d", pause=0.4)).endswith(b"ok")


async def test_the_next_request_of_a_connection_is_bounded_too(port):
    whole = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    got = await answered(port, whole, b"GET / HTTP/1.1\r\n", pause=0.1)
    assert got.count(b"200 OK") == 1
