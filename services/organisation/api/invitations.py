"""People are attached to a structure by e-mail: at once, or by an invitation that they follow (ORG-19)."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from contracts.request import RequestState
from services.organisation.api.proofs import Opened, opened
from services.organisation.api.shapes import Id, ProfileBody, Text
from services.organisation.domain.profiles import ApplicationRefused
from services.organisation.domain.rattachement import AlreadyAttached
from services.organisation.domain.request import AlreadyAsked, Request
from services.organisation.domain.structure import Inactive
from services.organisation.usecases.inviting import Inviting, invitation

StructureId = Annotated[str, Path(max_length=60)]
REFUSALS = (AlreadyAsked, ApplicationRefused, TooMany, KeyReused)


class InvitationBody(Body):
    """`profiles` absent: what newcomers usually get."""

    email: Text
    service_id: Id | None = None
    profiles: Annotated[list[ProfileBody] | None, Field(max_length=40)] = None


class InvitationsQuery(PageQuery):
    state: RequestState | None = None


class InvitationShown(BaseModel):
    request_id: str
    email: str
    service_id: str | None
    state: RequestState
    asked_at: datetime
    decided_at: datetime | None


def router(inviting: Inviting) -> APIRouter:
    r = APIRouter(prefix="/structures/{structure_id}", tags=["utilisateurs"])

    @r.post(
        "/users",
        status_code=201,
        responses=errors(NotFound, Forbidden, Invalid, Inactive, AlreadyAttached, *REFUSALS),
    )
    async def invite(
        caller: Caller, structure_id: StructureId, body: InvitationBody, key: IdempotencyKey = None
    ) -> Opened:
        """Attaches a person by e-mail: at once who has an account, else once the invitation is followed (ORG-19)."""
        asked = once(caller.account_id, key, "POST users", structure_id, body.model_dump_json())
        chosen = None if body.profiles is None else [p.profile() for p in body.profiles]
        return opened(
            await inviting.invite(
                structure_id, caller.account_id, body.email, body.service_id, chosen=chosen, key=asked
            )
        )

    @r.get("/invitations", responses=errors(NotFound, Forbidden))
    async def invitations(
        caller: Caller, structure_id: StructureId, asked: Annotated[InvitationsQuery, Query()]
    ) -> Page[InvitationShown]:
        """Whom the structure invited, newest first."""
        return items(await inviting.listed(structure_id, caller.account_id, asked.state, asked), _invitation_shown)

    @r.delete(
        "/invitations/{request_id}",
        status_code=204,
        response_class=Response,
        responses=errors(NotFound, Forbidden, Conflict),
    )
    async def withdraw(
        caller: Caller, structure_id: StructureId, request_id: Annotated[str, Path(max_length=60)]
    ) -> None:
        """An invitation that nobody followed yet."""
        await inviting.withdraw(structure_id, request_id, caller.account_id)

    return r


def _invitation_shown(request: Request) -> InvitationShown:
    invited = invitation(request)
    return InvitationShown(
        request_id=request.request_id, email=invited.address, service_id=invited.service_id, state=request.state,
        asked_at=request.asked_at, decided_at=request.decided_at,
    )  # fmt: skip
