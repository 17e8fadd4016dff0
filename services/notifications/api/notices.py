"""« Fil d'événements »: what I was told of, and what is new while I look (NOT-6)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import AwareDatetime, BaseModel, Field

from chassis.auth import Caller, expiry
from chassis.doors import Body
from chassis.errors import NotFound, TooMany
from chassis.lists import COUNTED, Page, PageQuery, items
from chassis.problems import errors
from chassis.streams import EventStream
from contracts.notice import NoticeKind
from services.notifications.domain.notice import NoticeState
from services.notifications.settings import Settings
from services.notifications.usecases.feed import Entry, Feed
from services.notifications.usecases.streaming import Batch, Stream, Streams

Id = Annotated[str, Path(max_length=120)]
LastEvent = Annotated[str | None, Header(max_length=200, pattern=r"^\d{1,15}\.[\w.-]+$")]
RETRY_MS = 2000


class FeedQuery(PageQuery):
    sort: Literal["at", "-at"] | None = None
    state: NoticeState | None = None
    kind: NoticeKind | None = None
    structure_id: Annotated[str | None, Field(max_length=60)] = None

    def filters(self) -> dict[str, Any]:
        given = {"state": self.state, "kind": self.kind, "structure_id": self.structure_id}
        return {name: str(value) for name, value in given.items() if value is not None}


class NoticeShown(BaseModel):
    """`title` and `text` in the reader's language; `link`: the page that acts on it."""

    id: str
    kind: NoticeKind
    structure_id: str | None
    structure_name: str
    title: str
    text: str
    link: str
    state: NoticeState
    at: datetime

    @classmethod
    def of(cls, entry: Entry) -> "NoticeShown":
        n = entry.notice
        return cls(
            id=n.id, kind=n.kind, structure_id=n.structure_id, structure_name=entry.structure_name, title=entry.shown.title,
            text=entry.shown.text, link=entry.link, state=n.state, at=n.at,
        )  # fmt: skip


class Unread(BaseModel):
    """`unread_is` at_least: there are more."""

    unread: int
    unread_is: Literal["exact", "at_least"]

    @classmethod
    def of(cls, counted: int) -> "Unread":
        return cls(unread=min(counted, COUNTED), unread_is="exact" if counted <= COUNTED else "at_least")


class Standing(Unread):
    address_to_check: bool = Field(description="Des courriels à l'adresse de contact sont revenus (NOT-10)")


class ReadBody(Body):
    read: bool = Field(True, description="False takes it back")


class ReadAllBody(Body):
    """What is marked: all that is unread, or of one kind or structure, as of `until`."""

    until: AwareDatetime | None = None
    kind: NoticeKind | None = None
    structure_id: Annotated[str | None, Field(max_length=60)] = None

    def filters(self) -> dict[str, Any]:
        given = {"kind": self.kind, "structure_id": self.structure_id}
        return {name: str(value) for name, value in given.items() if value is not None}


class Marked(BaseModel):
    """`marking`: takes it back."""

    marking: str
    marked: int


class Unmarked(BaseModel):
    unmarked: int


def router(feed: Feed, streams: Streams, settings: Settings) -> APIRouter:
    r = APIRouter(prefix="/me", tags=["fil d'événements"])
    _reading(r, feed)
    _marking(r, feed)
    _streaming(r, streams, settings)
    return r


def _reading(r: APIRouter, feed: Feed) -> None:
    @r.get("/notices")
    async def listed(caller: Caller, asked: Annotated[FeedQuery, Query()]) -> Page[NoticeShown]:
        """What I was told of and may still see, newest first."""
        page = await feed.page(caller.account_id, asked.filters(), asked)
        return items(page, NoticeShown.of)

    @r.get("/notices/count")
    async def count(caller: Caller) -> Standing:
        """How many are unread, and whether my mails come back."""
        unread, to_check = await feed.unread(caller.account_id), await feed.address_to_check(caller.account_id)
        return Standing(**dict(Unread.of(unread)), address_to_check=to_check)


def _marking(r: APIRouter, feed: Feed) -> None:
    @r.put("/notices/{notice_id}/read", responses=errors(NotFound))
    async def read(caller: Caller, notice_id: Id, body: ReadBody) -> NoticeShown:
        """Mark one as read, or as unread again."""
        return NoticeShown.of(await feed.read(caller.account_id, notice_id, read=body.read))

    @r.post("/notice-markings")
    async def read_all(caller: Caller, body: ReadAllBody) -> Marked:
        """Mark all as read."""
        marking, marked = await feed.read_all(caller.account_id, body.filters(), body.until)
        return Marked(marking=marking, marked=marked)

    @r.delete("/notice-markings/{marking}")
    async def undo(caller: Caller, marking: Id) -> Unmarked:
        """What was marked together is unread again; what was read one by one since stays so."""
        return Unmarked(unmarked=await feed.undo(caller.account_id, marking))


def _streaming(r: APIRouter, streams: Streams, settings: Settings) -> None:
    @r.get(
        "/notices/stream", response_class=StreamingResponse,
        responses=errors(TooMany) | {200: {"description": "Des événements", "content": {"text/event-stream": {}}}},
    )  # fmt: skip
    async def stream(caller: Caller, request: Request, last_event_id: LastEvent = None) -> StreamingResponse:
        """New notices as they come (`notice`), how many are unread (`unread`).

        After a break, with `Last-Event-ID`, what came meanwhile; `reset` where that is too much: read the list again.
        A notice may come twice, under the same `id`. It ends with the session or its token: come back with a new one.
        """
        since = _moment(last_event_id) if last_event_id else None
        opened = streams.open(caller.account_id, caller.session_id, expiry(request.headers["authorization"]))
        events = _events(streams, opened, since, settings.heartbeat_seconds)
        return EventStream(events, lambda: streams.close(opened))


async def _events(streams: Streams, stream: Stream, since: datetime | None, heartbeat: float) -> AsyncIterator[bytes]:
    yield format_sse_event(retry=RETRY_MS, comment="")
    yield _told(await streams.missed(stream, since))
    while True:
        try:
            async with asyncio.timeout(heartbeat):
                batch = await stream.batches.get()
        except TimeoutError:
            yield format_sse_event(comment="")
            continue
        if batch is None:
            return
        yield _told(batch)


def _told(batch: Batch) -> bytes:
    lost = b"" if batch.whole else format_sse_event(event="reset", data_str="{}")
    notices = (
        format_sse_event(event="notice", id=_event_id(entry), data_str=NoticeShown.of(entry).model_dump_json())
        for entry in batch.entries
    )
    unread = format_sse_event(event="unread", data_str=Unread.of(batch.unread).model_dump_json())
    return b"".join([lost, *notices, unread])


def _event_id(entry: Entry) -> str:
    return f"{int(entry.notice.created_at.timestamp() * 1000)}.{entry.notice.id}"


def _moment(event_id: str) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(event_id.partition(".")[0]))
