from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Invalid, NotFound
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from contracts.rattachement import RattachementState
from services.organisation.api.shapes import (
    Comment,
    Id,
    PersonShown,
    StructureSummary,
    person_shown,
    spoken,
    summary,
)
from services.organisation.domain.rattachement import ACTIONS, AlreadyAttached, Rattachement, Role
from services.organisation.domain.request import AlreadyDecided
from services.organisation.domain.structure import Inactive
from services.organisation.usecases.attaching import Attaching
from services.organisation.usecases.listing import Listing, Row


class RattachementQuery(PageQuery):
    state: RattachementState | None = None


class AskBody(Body):
    structure_id: Id
    service_id: Id | None = None
    comment: Comment


class Asked(BaseModel):
    rattachement_id: str
    state: Literal[RattachementState.EN_ATTENTE]
    warning: str = Field(description="À montrer : une structure publique n'est pas la vôtre si vous êtes fournisseur")


class DecisionBody(Body):
    decision: Literal["APPROUVER", "REFUSER"]
    reason: Comment = ""


class Decided(BaseModel):
    rattachement_id: str
    state: RattachementState


class RattachementShown(BaseModel):
    rattachement_id: str
    structure: StructureSummary
    service_id: str | None
    service_label: str | None
    person: PersonShown
    role: Role
    state: RattachementState
    state_label: str
    comment: str
    reason: str
    asked_at: datetime
    decided_at: datetime | None
    actions: list[str] = Field(description="What its own person can do with it")


def router(attaching: Attaching, listing: Listing) -> APIRouter:
    r = APIRouter(tags=["rattachements"])

    @r.post(
        "/rattachements",
        status_code=201,
        responses=errors(NotFound, Invalid, Inactive, AlreadyAttached, Conflict, KeyReused),
    )
    async def ask(caller: Caller, body: AskBody, key: IdempotencyKey = None) -> Asked:
        """Ask to be attached to a structure or one of its services; the gestionnaire principal is told (ORG-17)."""
        asked = once(caller.account_id, key, "POST /rattachements", body.model_dump_json())
        made, warning = await attaching.ask(caller.account_id, body.structure_id, body.service_id, body.comment, asked)
        return Asked(rattachement_id=made, state=RattachementState.EN_ATTENTE, warning=spoken(warning))

    @r.get("/rattachements")
    async def mine(caller: Caller, asked: Annotated[RattachementQuery, Query()]) -> Page[RattachementShown]:
        """« Mes rattachements » (ORG-21), newest first."""
        return items(await listing.rattachements(caller.account_id, asked.state, asked), rattachement_shown)

    @r.post("/rattachements/{rattachement_id}/decision", responses=errors(NotFound, Invalid, AlreadyDecided))
    async def decide(
        caller: Caller, rattachement_id: Annotated[str, Path(max_length=60)], body: DecisionBody
    ) -> Decided:
        """Approve, or refuse with a reason; the person is told (ORG-18)."""
        state = await attaching.decide(
            rattachement_id, caller.account_id, approve=body.decision == "APPROUVER", reason=body.reason
        )
        return Decided(rattachement_id=rattachement_id, state=state)

    return r


def rattachement_shown(row: Row[Rattachement]) -> RattachementShown:
    link = row.of
    assert row.structure is not None
    return RattachementShown(
        rattachement_id=link.rattachement_id, structure=summary(row.structure), service_id=link.service_id,
        service_label=row.service.label if row.service else None, person=person_shown(row.person), role=link.role,
        state=link.state, state_label=spoken(link.state.label), comment=link.comment, reason=link.reason,
        asked_at=link.asked_at, decided_at=link.decided_at, actions=list(ACTIONS.get(link.state, ())),
    )  # fmt: skip
