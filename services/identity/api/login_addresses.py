"""« Changer mon adresse de connexion » (ID-18)."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from chassis.auth import Caller
from chassis.errors import Conflict, Invalid, TooMany
from chassis.problems import errors
from services.identity.api.accounts import Link
from services.identity.api.factors import REFUSALS, Again
from services.identity.api.shapes import Text, still_open
from services.identity.domain.account import LinkExpired
from services.identity.domain.login_address import LoginTaken
from services.identity.usecases.login_address import LoginAddress
from services.identity.usecases.refresh import Sessions


class NewLogin(Again):
    email: Text


class LoginShown(BaseModel):
    login_email: str


def my_router(address: LoginAddress, sessions: Sessions) -> APIRouter:
    r = APIRouter(prefix="/me", tags=["mon compte"], dependencies=[Depends(still_open(sessions))])

    @r.post("/login-address", status_code=202, responses=errors(*REFUSALS, Conflict, Invalid, TooMany))
    async def ask_login_address(caller: Caller, body: NewLogin) -> None:
        """Mails a link to the new address, and to the present one another that stops it; whether it is taken is not told."""
        await address.ask(body.by(caller), body.email)

    return r


def router(address: LoginAddress) -> APIRouter:
    r = APIRouter(prefix="/login-addresses", tags=["comptes"])

    @r.post("/proofs", responses=errors(LinkExpired, LoginTaken))
    async def prove(body: Link) -> LoginShown:
        """Follows the link that was mailed to the new address: logins go by it from now on."""
        return LoginShown(login_email=(await address.prove(body.token)).login_email)

    @r.post("/stops", responses=errors(LinkExpired, LoginTaken))
    async def stop(body: Link) -> LoginShown:
        """From the address before: the change is void; where it was done it is undone, and a new password is needed."""
        return LoginShown(login_email=(await address.stop(body.token)).login_email)

    return r
