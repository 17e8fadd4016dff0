"""Logging in, staying logged in, logging out."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.errors import Stale
from chassis.problems import errors
from services.identity.api.accounts import Secret, Text
from services.identity.authentication import Authentication, LoginOver, WrongCode, WrongCredentials
from services.identity.sessions import SessionOver, Sessions
from services.identity.throttle import Locked

LoginId = Annotated[str, Field(max_length=60)]
Device = Annotated[str, Header(alias="user-agent")]


class Credentials(BaseModel):
    email: Text
    password: Secret


class LoginUnderWay(BaseModel):
    """`factor` says what is asked next: the mailed code, or the app's once one is registered (ID-10)."""

    login_id: str
    factor: Literal["EMAIL", "TOTP"]
    expires_at: datetime


class Code(BaseModel):
    code: str = Field(pattern=r"^\d{6}$")


class Tokens(BaseModel):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds")
    refresh_token: str


class LoggedIn(Tokens):
    previous_login_at: datetime | None = Field(description="Dernière connexion (ID-15)")


class Refresh(BaseModel):
    refresh_token: Text


def _address(request: Request) -> str:
    return request.client.host if request.client else "?"


def router(authentication: Authentication, sessions: Sessions) -> APIRouter:
    r = APIRouter(tags=["connexion"])

    @r.post("/logins", status_code=201, responses=errors(WrongCredentials, Locked))
    async def begin(body: Credentials, request: Request) -> LoginUnderWay:
        """First factor (ID-8). The same answer for a wrong password, an unknown or an inactive account (ID-13)."""
        login = await authentication.begin(body.email, body.password, _address(request))
        return LoginUnderWay(login_id=login["_id"], factor=login["factor"], expires_at=login["expires_at"])

    @r.post("/logins/{login_id}/code", responses=errors(WrongCode, LoginOver, Locked))
    async def prove(login_id: LoginId, body: Code, request: Request, user_agent: Device = "") -> LoggedIn:
        """Second factor (ID-9, ID-10): five tries, single use."""
        account = await authentication.prove(login_id, body.code, _address(request))
        return LoggedIn(**await sessions.open(account, user_agent))

    @r.post("/logins/{login_id}/mailed-codes", status_code=202, responses=errors(LoginOver, Stale))
    async def mail_again(login_id: LoginId) -> dict[str, str]:
        """A new mailed code (ID-9); the old one is void."""
        await authentication.mail_again(login_id)
        return {"message": "Un nouveau code vient d'être envoyé"}

    @r.post("/tokens/refresh", responses=errors(SessionOver))
    async def refresh(body: Refresh) -> Tokens:
        """Rotates (ID-23): a refresh token seen twice ends the session."""
        return Tokens(**await sessions.refresh(body.refresh_token))

    @r.delete("/sessions/current", status_code=204)
    async def log_out(caller: Caller) -> None:
        await sessions.end(caller)

    return r
