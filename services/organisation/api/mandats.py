"""Mandates to issue invoices and delegations of received ones (ORG-13)."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from services.organisation.api.proofs import Opened, opened
from services.organisation.api.shapes import Comment, Id, StructureSummary, summary
from services.organisation.domain.mandat import AlreadyMandated, MandatKind, MandatState
from services.organisation.domain.request import AlreadyAsked
from services.organisation.usecases.mandating import Mandating, MandatRow


class MandatBody(Body):
    """`mandant_id` lets `mandataire_id` act for it; the side that the caller does not manage decides."""

    kind: MandatKind
    mandant_id: Id
    mandataire_id: Id
    comment: Comment


class EndBody(Body):
    comment: Comment


class MandatsQuery(PageQuery):
    kind: MandatKind | None = None
    state: MandatState | None = None

    def filters(self) -> dict[str, Any]:
        given = {"kind": self.kind, "state": self.state}
        return {name: str(value) for name, value in given.items() if value is not None}


class MandatShown(BaseModel):
    mandat_id: str
    kind: MandatKind
    state: MandatState
    mandant: StructureSummary
    mandataire: StructureSummary
    since: datetime
    ended_at: datetime | None
    reason: str


def router(mandating: Mandating) -> APIRouter:
    r = APIRouter(prefix="/mandats", tags=["mandats"])

    @r.post(
        "",
        status_code=201,
        responses=errors(NotFound, Forbidden, Invalid, Conflict, AlreadyMandated, AlreadyAsked, TooMany, KeyReused),
    )
    async def ask(caller: Caller, body: MandatBody, key: IdempotencyKey = None) -> Opened:
        """Asked by either side, decided by the other's gestionnaire; at once where the caller manages both."""
        asked = once(caller.account_id, key, "POST /mandats", body.model_dump_json())
        made = await mandating.ask(
            caller.account_id, body.kind, body.mandant_id, body.mandataire_id, body.comment, key=asked
        )
        return opened(made)

    @r.get("/given")
    async def given(caller: Caller, asked: Annotated[MandatsQuery, Query()]) -> Page[MandatShown]:
        """By my structures to others, newest first."""
        return items(await mandating.given(caller.account_id, asked.filters(), asked), _shown)

    @r.get("/held")
    async def held(caller: Caller, asked: Annotated[MandatsQuery, Query()]) -> Page[MandatShown]:
        """By my structures from others, newest first."""
        return items(await mandating.held(caller.account_id, asked.filters(), asked), _shown)

    @r.post("/{mandat_id}/end", status_code=204, responses=errors(NotFound, Invalid, Conflict))
    async def end(caller: Caller, mandat_id: Annotated[str, Path(max_length=60)], body: EndBody) -> None:
        """By either side, with a comment; the rights that it gave end with it."""
        await mandating.end(mandat_id, caller.account_id, body.comment)

    return r


def _shown(row: MandatRow) -> MandatShown:
    m = row.mandat
    return MandatShown(
        mandat_id=m.mandat_id, kind=m.kind, state=m.state, mandant=summary(row.mandant), mandataire=summary(row.mandataire),
        since=m.since, ended_at=m.ended_at, reason=m.reason,
    )  # fmt: skip
