"""A service's events, handed on to the browser as they come."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
from fastapi import Header, Response
from fastapi.responses import StreamingResponse

from services.portal.api.visit import HEADERS, Visit
from services.portal.clients import Refused, ServiceDown, SessionOver

LastEvent = Annotated[str, Header(max_length=200)]


async def listened(visit: Visit, service: str, path: str, last_event_id: str) -> Response:
    """204 where there is nothing to listen to: browsers then stop asking."""
    try:
        answer = await visit.site.services.stream(visit.api.caller, service, path, last_event_id)
    except (Refused, ServiceDown, SessionOver):
        return visit.finish(Response(status_code=204))
    headers = HEADERS | {"X-Accel-Buffering": "no"}
    return visit.finish(StreamingResponse(_relayed(answer), media_type="text/event-stream", headers=headers))


async def _relayed(answer: httpx.Response) -> AsyncIterator[bytes]:
    """Ends where the service ends it, or is gone: the browser comes back by itself."""
    try:
        async for piece in answer.aiter_bytes():
            yield piece
    except httpx.HTTPError:
        return
    finally:
        await answer.aclose()
