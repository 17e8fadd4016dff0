"""A subscription's own Kafka topic: how it is reached, and its passwords (EVT-7)."""

from datetime import datetime
from typing import Literal, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from chassis import clock
from chassis.auth import Caller
from chassis.errors import Conflict, Forbidden, NotFound, Stale
from chassis.problems import errors
from services.raccordement.api.shapes import Id, Shown
from services.raccordement.domain import topic
from services.raccordement.domain.subscription import Subscription
from services.raccordement.domain.topic import Topic
from services.raccordement.usecases.topics import Topics


class UserShown(Shown):
    """`until`: when its password stops to count, null for the present one."""

    name: str
    until: datetime | None


class TopicShown(BaseModel):
    """What a Kafka client is configured with."""

    topic: str
    bootstrap: str = Field(description="host:port")
    security_protocol: Literal["SASL_SSL"] = "SASL_SSL"
    sasl_mechanism: Literal["SCRAM-SHA-512"] = "SCRAM-SHA-512"
    group_prefix: str = Field(description="Par lequel commence le nom de tout groupe de consommateurs permis")
    users: list[UserShown]
    made: bool = Field(description="Le broker le connaît ; il s'ouvre quand l'abonnement est actif")
    authority: str = Field(description="PEM de l'autorité du certificat du broker ; vide : une autorité publique")

    @classmethod
    def of(cls, one: Subscription, own: Topic, topics: Topics) -> Self:
        name = topic.name(one.id)
        users = [UserShown.model_validate(user) for user in topic.counting(own, clock.now())]
        return cls(
            topic=name, bootstrap=topics.settings.kafka_external, group_prefix=f"{name}.", users=users, made=own.made,
            authority=topics.authority,
        )  # fmt: skip


class PasswordMade(BaseModel):
    user: str
    password: str = Field(description="Montré cette seule fois ; celui d'avant compte encore 24 heures")


def router(topics: Topics) -> APIRouter:
    r = APIRouter(prefix="/subscriptions/{subscription_id}/topic", tags=["topic Kafka"])

    @r.get("", responses=errors(NotFound, Conflict))
    async def shown(caller: Caller, subscription_id: Id) -> TopicShown:
        return TopicShown.of(*await topics.of(caller.account_id, subscription_id), topics)

    @r.post("/passwords", responses=errors(NotFound, Forbidden, Conflict, Stale))
    async def change_password(caller: Caller, subscription_id: Id) -> PasswordMade:
        """Another user with its password; the one before counts too for 24 hours."""
        user, password = await topics.change_password(caller.account_id, subscription_id)
        return PasswordMade(user=user, password=password)

    return r
