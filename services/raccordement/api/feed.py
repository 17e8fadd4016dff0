"""The events of a subscription, by cursor (EVT-11)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from chassis.errors import Invalid, NotFound, TooMany
from chassis.middleware import FREE_SLOT
from chassis.problems import errors
from rights.callers import Subscriber
from services.raccordement.api.shapes import Id
from services.raccordement.usecases.feeding import MAX_CURSOR, MOST_READ, Feeding, TooOld
from services.raccordement.usecases.leaving import Held

MAX_WAIT = 30


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

    @r.get("/subscriptions/{subscription_id}/events", responses=errors(NotFound, Held, TooOld, Invalid, TooMany))
    async def read(
        caller: Subscriber, request: Request, subscription_id: Id, asked: Annotated[FeedQuery, Query()]
    ) -> FeedShown:
        """What follows the cursor, oldest first; without one, from the beginning of what is kept (90 days).

        For the subscription's technical account alone. An event may come again, under the same `id`.
        """
        one = await feeding.own(caller.account_id, subscription_id)
        position = await feeding.begin(one, asked.after)
        if asked.wait:
            request.scope[FREE_SLOT]()
        part = await feeding.wait(caller.account_id, one, position, asked.limit, asked.wait)
        return FeedShown(events=list(part.events), cursor=part.cursor, more=part.more)

    return r
