"""The events of a subscription, by cursor (EVT-11)."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from chassis import clock
from chassis.auth import Account, expiry
from chassis.errors import Invalid, NotFound, TooMany, spoken
from chassis.middleware import FREE_SLOT
from chassis.problems import errors
from chassis.streams import EventStream
from rights.callers import Subscriber
from services.raccordement.api.shapes import Id
from services.raccordement.usecases.feeding import MAX_CURSOR, MOST_READ, Feeding, TooOld
from services.raccordement.usecases.leaving import Held
from services.raccordement.usecases.waiting import LOOK_SECONDS, Listener

MAX_WAIT = 30
RETRY_MS = 2000
REFUSALS = errors(NotFound, Held, TooOld, Invalid, TooMany)
STREAMED = 100
After = Annotated[str | None, Query(max_length=MAX_CURSOR)]
LastEvent = Annotated[str | None, Header(max_length=MAX_CURSOR)]


class FeedQuery(BaseModel):
    """`wait`: for how many seconds an empty answer is held back."""

    model_config = ConfigDict(extra="forbid")

    after: Annotated[str | None, Field(max_length=MAX_CURSOR, description="`cursor` de la réponse précédente")] = None
    limit: Annotated[int, Field(ge=1, le=MOST_READ)] = 100
    wait: Annotated[int, Field(ge=0, le=MAX_WAIT)] = 0


class FeedShown(BaseModel):
    events: list[dict[str, Any]] = Field(description="CloudEvents 1.0 ; leur forme est dans le document AsyncAPI")
    cursor: str = Field(description="À donner dans `after` la fois suivante, qu'il y ait eu des événements ou non")
    more: bool = Field(description="D'autres suivent aussitôt")


def router(feeding: Feeding) -> APIRouter:
    r = APIRouter(tags=["flux d'événements"])

    @r.get("/subscriptions/{subscription_id}/events", responses=REFUSALS)
    async def read(
        caller: Subscriber, request: Request, subscription_id: Id, asked: Annotated[FeedQuery, Query()]
    ) -> FeedShown:
        """What follows the cursor, oldest first; without one, from the beginning of what is kept (90 days).

        For the subscription's technical account alone. An event may come again, under the same `id`.
        """
        one = await feeding.own(caller.account_id, subscription_id)
        position = await feeding.place(one.id, asked.after)
        if asked.wait:
            request.scope[FREE_SLOT]()
        part = await feeding.wait(caller.account_id, one, position, asked.limit, asked.wait)
        return FeedShown(events=[event for _, event in part.events], cursor=part.cursor, more=part.more)

    @r.get(
        "/subscriptions/{subscription_id}/events/stream", response_class=StreamingResponse,
        responses=REFUSALS | {200: {"description": "Des événements", "content": {"text/event-stream": {}}}},
    )  # fmt: skip
    async def stream(
        caller: Subscriber, request: Request, subscription_id: Id, after: After = None, last_event_id: LastEvent = None
    ) -> StreamingResponse:
        """The same as they come: `id` is the cursor after each, and `Last-Event-ID` resumes there.

        It ends with its token, and with `ended` and the reason where nothing may leave any more: come back with a new token.
        """
        one = await feeding.own(caller.account_id, subscription_id)
        position = await feeding.place(one.id, last_event_id or after)
        place = ExitStack()
        news = place.enter_context(feeding.waiting.listen(caller.account_id, one.id, position))
        until = expiry(request.headers["authorization"])
        return EventStream(_events(feeding, caller, news, position, until), place.close)

    return r


async def _events(
    feeding: Feeding, caller: Account, news: Listener, position: int, until: datetime
) -> AsyncIterator[bytes]:
    """Rights are looked at before every part."""
    yield format_sse_event(retry=RETRY_MS, comment="")
    quiet = time.monotonic()
    while clock.now() < until and not feeding.over(caller.session_id):
        try:
            one = await feeding.own(caller.account_id, news.subscription_id)
        except Held as held:
            yield format_sse_event(
                event="ended", data_str=json.dumps({"code": held.code, "detail": spoken(held.detail, "fr")})
            )
            return
        part = await feeding.read(one, position, STREAMED)
        for number, event in part.events:
            data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
            yield format_sse_event(event="event", id=feeding.cursor(one.id, number), data_str=data)
        position = part.position
        if part.events or time.monotonic() - quiet > feeding.heartbeat:
            quiet = time.monotonic()
            yield format_sse_event(comment="")
        if not part.more:
            await news.next(LOOK_SECONDS)
