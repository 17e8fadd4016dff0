"""A subscription is told again what it was told before (EVT-12)."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from contracts.raccordement import EventKind
from services.raccordement.api.shapes import Id, Reference, Shown
from services.raccordement.domain.replay import Part, Replay
from services.raccordement.usecases.feeding import MAX_CURSOR, TooOld
from services.raccordement.usecases.replaying import Replaying


class ReplayBody(Body):
    """All of them together; an empty body is everything that is kept (90 days)."""

    after: Annotated[str | None, Field(max_length=MAX_CURSOR, description="Un curseur : ce qui le suit")] = None
    since: Annotated[AwareDatetime | None, Field(description="Diffusés depuis cet instant")] = None
    until: Annotated[AwareDatetime | None, Field(description="Diffusés avant cet instant")] = None
    kinds: Annotated[list[EventKind], Field(max_length=20, default_factory=list)]
    invoice_id: Reference | None = None


class ReplayShown(Shown):
    """`events`: told again so far; `ended_at` null while it goes on. `progress`: of 1."""

    replay_id: str
    asked_by: str
    asked_at: datetime
    events: int
    progress: float
    ended_at: datetime | None

    @classmethod
    def of(cls, one: Replay) -> "ReplayShown":
        done = 1.0 if one.ended_at or not one.last else round(one.position / one.last, 3)
        return cls(
            replay_id=one.id, asked_by=one.asked_by, asked_at=one.asked_at, events=one.events, progress=done, ended_at=one.ended_at,
        )  # fmt: skip


def router(replaying: Replaying) -> APIRouter:
    r = APIRouter(prefix="/subscriptions/{subscription_id}/replays", tags=["rediffusions"])

    @r.post("", status_code=201, responses=errors(NotFound, Forbidden, Invalid, TooOld, Conflict, KeyReused))
    async def ask(caller: Caller, subscription_id: Id, body: ReplayBody, key: IdempotencyKey = None) -> ReplayShown:
        """To this subscription alone: the same ids, marked `replay`, at the end of its feed. One at a time."""
        asked = once(caller.account_id, key, "replay", subscription_id, body.model_dump_json())
        part = Part(kinds=tuple(body.kinds), since=body.since, until=body.until, invoice_id=body.invoice_id)
        return ReplayShown.of(await replaying.ask(caller.account_id, subscription_id, part, body.after, asked))

    @r.get("", responses=errors(NotFound, Invalid))
    async def listed(caller: Caller, subscription_id: Id, asked: Annotated[PageQuery, Query()]) -> Page[ReplayShown]:
        """Newest first."""
        page = await replaying.listed(caller.account_id, subscription_id, asked)
        return items(page, ReplayShown.of)

    return r
