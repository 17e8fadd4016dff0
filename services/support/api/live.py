"""Live exchange with an agent within opening hours (SUP-11)."""

from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, Field

from chassis import clock
from chassis.auth import Caller, expiry
from chassis.context import cause
from chassis.errors import Conflict, Invalid, NotFound, Stale, TooMany
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.problems import errors
from chassis.streams import EventStream
from contracts.ticket import TicketAction, TicketSide, TicketState
from services.support.api.assistant import HandOverBody
from services.support.api.shapes import PathId, TicketShown
from services.support.domain.hours import Hours, LiveClosed
from services.support.usecases.live import Following, Heard, Live

RETRY_MS = 2000
LastEvent = Annotated[str | None, Header(max_length=6, pattern=r"^\d{1,6}$")]


class HoursShown(BaseModel):
    """`closes_at` while it is open, else `opens_at` (null: no day is set)."""

    open: bool
    opens_at: datetime | None
    closes_at: datetime | None

    @classmethod
    def of(cls, hours: Hours, now: datetime) -> "HoursShown":
        is_open = hours.is_open(now)
        return cls(open=is_open, opens_at=None if is_open else hours.opens(now), closes_at=hours.closes(now))


class LiveState(BaseModel):
    """`there`: the sides on which somebody has the conversation open."""

    state: TicketState
    version: int
    there: list[TicketSide]
    actions: list[TicketAction] = Field(description="Ce que l'appelant peut faire maintenant")


def router(live: Live, following: Following) -> APIRouter:
    r = APIRouter(tags=["échange en direct"])
    _beginning(r, live)
    _following(r, following)
    return r


def _beginning(r: APIRouter, live: Live) -> None:
    @r.get("/live")
    async def hours() -> HoursShown:
        """Whether agents answer now, and until or from when."""
        return HoursShown.of(live.hours, clock.now())

    @r.post("/live", status_code=201, responses=errors(LiveClosed, NotFound, Invalid, KeyReused, Stale, Conflict))
    async def begin(caller: Caller, body: HandOverBody, key: IdempotencyKey = None) -> TicketShown:
        """A ticket with the conversation so far, sent at once to the platform's agents, who see that it is live.

        Both sides then write with `POST /tickets/{id}/activities` and read `GET /tickets/{id}/stream`.
        """
        asked = once(caller.account_id, key, "live", body.model_dump_json())
        sender = (body.sender_structure_id, body.sender_service_id)
        return TicketShown.seen(await live.begin(caller, cause().language, body.questions, sender, asked))


def _following(r: APIRouter, following: Following) -> None:
    @r.get(
        "/tickets/{ticket_id}/stream", response_class=StreamingResponse,
        responses=errors(NotFound, TooMany) | {200: {"description": "Des événements", "content": {"text/event-stream": {}}}},
    )  # fmt: skip
    async def stream(
        caller: Caller, request: Request, ticket_id: PathId, last_event_id: LastEvent = None
    ) -> StreamingResponse:
        """Each step of the conversation (`activity`, numbered from 1), and who is there (`ticket`).

        From the step after `Last-Event-ID`; without it, from the first. While it is open the other side's answers are not
        mailed. It ends with the session or its token: come back with a new one.
        """
        standing, until = await following.access.see(caller, ticket_id), expiry(request.headers["authorization"])
        following.enter(caller.account_id)
        events = _events(following.follow(caller, standing, int(last_event_id or 0), until))
        return EventStream(events, partial(following.leave, caller.account_id, standing))


async def _events(heard: AsyncIterator[Heard | None]) -> AsyncIterator[bytes]:
    yield format_sse_event(retry=RETRY_MS, comment="")
    async for news in heard:
        yield _told(news) if news else format_sse_event(comment="")


def _told(news: Heard) -> bytes:
    shown = TicketShown.seen(news.standing)
    steps = [
        format_sse_event(event="activity", id=str(n), data_str=activity.model_dump_json())
        for n, activity in enumerate(shown.activities[news.since :], news.since + 1)
    ]
    state = LiveState(state=shown.state, version=shown.version, there=sorted(news.there), actions=shown.actions)
    return b"".join([*steps, format_sse_event(event="ticket", data_str=state.model_dump_json())])
