"""Staying logged in, logging out."""

from typing import Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import SessionOver
from chassis.problems import errors
from contracts.security import SessionEnding
from services.identity.api.shapes import Device, Text, still_open
from services.identity.usecases.ending import Ending
from services.identity.usecases.refresh import Sessions


class Refresh(Body):
    refresh_token: Text


class Tokens(BaseModel):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds")
    refresh_token: str


def router(sessions: Sessions, ending: Ending) -> APIRouter:
    r = APIRouter(tags=["connexion"])

    @r.post("/tokens/refresh", responses=errors(SessionOver))
    async def refresh(body: Refresh, user_agent: Device = "") -> Tokens:
        """Rotates (ID-23): a refresh token seen twice ends the session, save for seconds after, from the same device."""
        return Tokens.model_validate(await sessions.refresh(body.refresh_token, user_agent), from_attributes=True)

    @r.delete("/sessions/current", status_code=204, dependencies=[Depends(still_open(sessions))])
    async def log_out(caller: Caller) -> None:
        await ending.end(caller.session_id, SessionEnding.DECONNEXION)

    return r
