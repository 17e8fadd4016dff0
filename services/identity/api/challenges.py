"""Challenges of proof of work (ID-3)."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.identity.usecases.challenges import Challenges


class Parameters(BaseModel):
    """What is to be solved: a counter whose derived key begins with `keyPrefix` (ALTCHA, second version)."""

    algorithm: str
    cost: int = Field(description="Rounds of each key")
    keyLength: int  # noqa: N815  the protocol's own names
    keyPrefix: str  # noqa: N815
    nonce: str
    salt: str
    expiresAt: int = Field(description="Seconds since 1970")  # noqa: N815


class Challenge(BaseModel):
    parameters: Parameters
    signature: str


def router(challenges: Challenges) -> APIRouter:
    r = APIRouter(tags=["comptes"])

    @r.get("/challenges")
    async def new() -> Challenge:
        """A new one; solved, it is good for one call (ID-3). Any ALTCHA client solves it."""
        return Challenge.model_validate(challenges.new())

    return r
