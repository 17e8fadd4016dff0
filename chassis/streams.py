"""Event streams (text/event-stream): a place that is given back however they end."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send


class EventStream(StreamingResponse):
    """`closing` is called however it ends, also before its first event."""

    def __init__(self, events: AsyncIterator[bytes], closing: Callable[[], Awaitable[None] | None]) -> None:
        super().__init__(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            ending = self._closing()
            if inspect.isawaitable(ending):
                await ending
