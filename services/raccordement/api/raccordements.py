"""Raccordements of a structure (RAC-6, RAC-7, RAC-15)."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.auth import Caller
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, items
from chassis.problems import errors
from services.raccordement.api.shapes import ActionBody, Id, RaccordementBody, RaccordementQuery, RaccordementShown
from services.raccordement.usecases.declaring import Declaring

CHANGING = errors(NotFound, Forbidden, Invalid, Conflict, Stale)


def router(declaring: Declaring) -> APIRouter:
    r = APIRouter(tags=["raccordements"])

    @r.get("/structures/{structure_id}/raccordements", responses=errors(NotFound, Invalid))
    async def listed(
        caller: Caller, structure_id: Id, asked: Annotated[RaccordementQuery, Query()]
    ) -> Page[RaccordementShown]:
        """For who holds « Raccordements » on the structure."""
        page = await declaring.listed(caller.account_id, structure_id, asked.state, asked)
        return items(page, RaccordementShown.of)

    @r.post(
        "/structures/{structure_id}/raccordements", status_code=201,
        responses=errors(NotFound, Forbidden, Invalid, Conflict, KeyReused),
    )  # fmt: skip
    async def declare(
        caller: Caller, structure_id: Id, body: RaccordementBody, key: IdempotencyKey = None
    ) -> RaccordementShown:
        """A draft (RAC-6)."""
        asked = once(caller.account_id, key, "raccordement", structure_id, body.model_dump_json())
        return RaccordementShown.of(await declaring.declare(caller.account_id, structure_id, body.declared(), asked))

    @r.get("/raccordements/{raccordement_id}", responses=errors(NotFound))
    async def one(caller: Caller, raccordement_id: Id) -> RaccordementShown:
        return RaccordementShown.of(await declaring.one(caller.account_id, raccordement_id))

    @r.put("/raccordements/{raccordement_id}", responses=CHANGING)
    async def edit(caller: Caller, raccordement_id: Id, body: RaccordementBody) -> RaccordementShown:
        return RaccordementShown.of(await declaring.edit(caller.account_id, raccordement_id, body.declared()))

    @r.post("/raccordements/{raccordement_id}/actions", responses=CHANGING)
    async def act(caller: Caller, raccordement_id: Id, body: ActionBody) -> RaccordementShown:
        """One step of its life; what it carried is refused from then on, with the reason (RAC-7, RAC-15)."""
        return RaccordementShown.of(await declaring.act(caller.account_id, raccordement_id, body.action, body.reason))

    return r
