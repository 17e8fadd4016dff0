"""Subscriptions of a raccordement (EVT-1)."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.auth import Caller
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, items
from chassis.problems import errors
from services.raccordement.api.shapes import (
    ActionBody,
    Id,
    SubscriptionBody,
    SubscriptionMade,
    SubscriptionQuery,
    SubscriptionShown,
)
from services.raccordement.usecases.subscribing import Made, NotAnswering, Subscribing, Wanted


def router(subscribing: Subscribing) -> APIRouter:
    r = APIRouter(tags=["abonnements"])
    _of_raccordement(r, subscribing)
    _one(r, subscribing)
    return r


def _of_raccordement(r: APIRouter, subscribing: Subscribing) -> None:
    @r.get("/raccordements/{raccordement_id}/subscriptions", responses=errors(NotFound, Invalid))
    async def listed(
        caller: Caller, raccordement_id: Id, asked: Annotated[SubscriptionQuery, Query()]
    ) -> Page[SubscriptionShown]:
        page = await subscribing.listed(caller.account_id, raccordement_id, asked.state, asked)
        return items(page, SubscriptionShown.of)

    @r.post(
        "/raccordements/{raccordement_id}/subscriptions", status_code=201,
        responses=errors(NotFound, Forbidden, Invalid, Conflict, KeyReused),
    )  # fmt: skip
    async def make(
        caller: Caller, raccordement_id: Id, body: SubscriptionBody, key: IdempotencyKey = None
    ) -> SubscriptionMade:
        """It delivers once it is activated."""
        wanted = Wanted(
            label=body.label, account_id=body.account_id, choice=body.choice(), url=body.url, topic=body.topic
        )
        asked = once(caller.account_id, key, "subscription", raccordement_id, body.model_dump_json())
        return _made(await subscribing.make(caller.account_id, raccordement_id, wanted, asked))


def _one(r: APIRouter, subscribing: Subscribing) -> None:
    @r.get("/subscriptions/{subscription_id}", responses=errors(NotFound))
    async def one(caller: Caller, subscription_id: Id) -> SubscriptionShown:
        return SubscriptionShown.of(await subscribing.one(caller.account_id, subscription_id))

    @r.post(
        "/subscriptions/{subscription_id}/actions",
        responses=errors(NotFound, Forbidden, Conflict, Invalid, NotAnswering, Stale),
    )
    async def act(caller: Caller, subscription_id: Id, body: ActionBody) -> SubscriptionShown:
        """Activate (a webhook: once it answers a signed test event with 2xx), suspend, resume, stop for good."""
        return SubscriptionShown.of(await subscribing.act(caller.account_id, subscription_id, body.action, body.reason))

    @r.post(
        "/subscriptions/{subscription_id}/secrets",
        status_code=200,
        responses=errors(NotFound, Forbidden, Conflict, Stale),
    )
    async def rotate(caller: Caller, subscription_id: Id) -> SubscriptionMade:
        """Another secret, shown this once; the one before signs too for 24 hours (EVT-10)."""
        return _made(await subscribing.rotate(caller.account_id, subscription_id))


def _made(made: Made) -> SubscriptionMade:
    return SubscriptionMade(**dict(SubscriptionShown.of(made.subscription)), secret=made.secret, password=made.password)
