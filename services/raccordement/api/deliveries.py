"""The delivery log of a webhook, and sending again (EVT-13)."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.auth import Caller
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.lists import Page, items
from chassis.problems import errors
from services.raccordement.api.shapes import AgainBody, AgainShown, AttemptQuery, AttemptShown, Id, StandingShown
from services.raccordement.usecases.following import Following


def router(following: Following) -> APIRouter:
    r = APIRouter(prefix="/subscriptions/{subscription_id}/deliveries", tags=["remises"])

    @r.get("", responses=errors(NotFound, Invalid))
    async def attempts(
        caller: Caller, subscription_id: Id, asked: Annotated[AttemptQuery, Query()]
    ) -> Page[AttemptShown]:
        """Each try of the last 30 days, newest first."""
        page = await following.attempts(caller.account_id, subscription_id, asked.outcome, asked.event_id, asked)
        return items(page, AttemptShown.model_validate)

    @r.get("/standing", responses=errors(NotFound))
    async def standing(caller: Caller, subscription_id: Id) -> StandingShown:
        """How many wait, since when, and how many were given up."""
        return StandingShown.model_validate(await following.standing(caller.account_id, subscription_id))

    @r.post("/again", responses=errors(NotFound, Forbidden, Conflict))
    async def again(caller: Caller, subscription_id: Id, body: AgainBody) -> AgainShown:
        """These events once more, or all that were given up; under the same `id`."""
        return AgainShown(events=await following.send_again(caller.account_id, subscription_id, body.event_ids))

    return r
