"""Concentrateurs that a structure named, and the partners of a concentrateur (RAC-8)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from services.raccordement.api.shapes import Id, Reference, Shown
from services.raccordement.usecases.designating import Designating


class DesignationQuery(PageQuery):
    sort: Literal["made_at", "-made_at"] | None = None
    withdrawn: bool | None = None


class DesignationBody(Body):
    """`raccordement_id`: as the concentrateur gives it; `account_id`: the technical account whose rights it may use."""

    raccordement_id: Reference
    account_id: Reference


class PartnerShown(Shown):
    structure_id: str
    made_at: datetime
    withdrawn_at: datetime | None


class DesignationShown(PartnerShown):
    raccordement_id: str
    account_id: str
    label: str = Field(description="Celui du raccordement du concentrateur")
    made_by: str
    withdrawn_by: str | None
    used_at: datetime | None = Field(description="Dernière remise au concentrateur, à une minute près")


def router(designating: Designating) -> APIRouter:
    r = APIRouter(tags=["concentrateurs"])
    _named(r, designating)

    @r.get("/raccordements/{raccordement_id}/partners", responses=errors(NotFound, Invalid))
    async def partners(
        caller: Caller, raccordement_id: Id, asked: Annotated[DesignationQuery, Query()]
    ) -> Page[PartnerShown]:
        """Structures that named this concentrateur: for which its subscriptions receive."""
        page = await designating.partners(caller.account_id, raccordement_id, asked.withdrawn, asked)
        return items(page, PartnerShown.model_validate)

    return r


def _named(r: APIRouter, designating: Designating) -> None:
    at = "/structures/{structure_id}/concentrateurs"

    @r.get(at, responses=errors(NotFound, Invalid))
    async def listed(
        caller: Caller, structure_id: Id, asked: Annotated[DesignationQuery, Query()]
    ) -> Page[DesignationShown]:
        page = await designating.listed(caller.account_id, structure_id, asked.withdrawn, asked)
        return items(page, DesignationShown.model_validate)

    @r.post(at, status_code=201, responses=errors(NotFound, Forbidden, Invalid, Conflict, KeyReused))
    async def name(
        caller: Caller, structure_id: Id, body: DesignationBody, key: IdempotencyKey = None
    ) -> DesignationShown:
        """From now on its subscriptions receive what this account may read; each event says for which structure."""
        asked = once(caller.account_id, key, "designation", structure_id, body.model_dump_json())
        made = await designating.name(caller.account_id, structure_id, body.raccordement_id, body.account_id, asked)
        return DesignationShown.model_validate(made)

    @r.delete(f"{at}/{{raccordement_id}}", status_code=204, responses=errors(NotFound, Forbidden))
    async def withdraw(caller: Caller, structure_id: Id, raccordement_id: Id) -> None:
        """Nothing of this structure leaves to it any more, not even what was waiting."""
        await designating.withdraw(caller.account_id, structure_id, raccordement_id)
