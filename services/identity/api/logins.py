"""Logging in: a password, then a code."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from chassis.context import cause
from chassis.doors import Body
from chassis.errors import Conflict, NotFound, Stale
from chassis.errors import Text as Wording
from chassis.problems import errors
from services.identity.api.passkeys import PublicKey, Signed
from services.identity.api.sessions import Tokens
from services.identity.api.shapes import Address, Device, LoginId, Payload, Secret, Text
from services.identity.domain.attempts import Locked
from services.identity.domain.challenge import ChallengeNeeded
from services.identity.domain.factor import Factor, Proof
from services.identity.domain.login import LoginOver, WrongCode, WrongCredentials, WrongPasskey
from services.identity.usecases.log_in import Given, LogIn
from services.identity.usecases.prove import Prove
from services.identity.usecases.refresh import Sessions

SENT = Wording("Un nouveau code vient d'être envoyé", "A new code has just been sent")


class Credentials(Body):
    email: Text
    password: Secret
    device_tokens: list[Annotated[str, Field(max_length=200)]] = Field(
        [],
        max_length=10,
        description="`device_token` de connexions précédentes : ses échecs seuls ralentissent un appareil connu",
    )
    challenge: Payload = ""


class Code(Body):
    code: str = Field(pattern=r"^[0-9]{6}$")


class RecoveryCode(Body):
    code: str = Field(min_length=16, max_length=40)


class LoginUnderWay(BaseModel):
    """`factor` says what is asked next; any of `factors` is accepted instead, mail always (ID-10, ID-12)."""

    login_id: str
    factor: Factor
    factors: list[Factor] = Field(description="« Se connecter d'une autre façon » : ce que le compte a enregistré")
    expires_at: datetime


class LoggedIn(Tokens):
    previous_login_at: datetime | None = Field(description="Dernière connexion (ID-15)")
    device_token: str = Field(description="À garder, et à donner à la prochaine connexion (ID-13)")


def router(logging_in: LogIn) -> APIRouter:
    r = APIRouter(tags=["connexion"])

    @r.post("/logins", status_code=201, responses=errors(WrongCredentials, ChallengeNeeded, Locked))
    async def begin(body: Credentials, address: Address) -> LoginUnderWay:
        """First factor (ID-8). The same answer for a wrong password, an unknown or an inactive account (ID-13).

        After many failures it asks for a solved challenge (ID-3).
        """
        login = await logging_in.begin(Given(body.email, body.password, address, body.device_tokens, body.challenge))
        return LoginUnderWay(
            login_id=login.id, factor=login.factor, factors=list(login.offered), expires_at=login.expires_at
        )

    @r.post("/logins/{login_id}/mailed-codes", status_code=202, responses=errors(LoginOver, Stale))
    async def mail_again(login_id: LoginId) -> dict[str, str]:
        """A mailed code, also where the app is asked: a lost phone loses no account (ID-12, ID-26). An older one is void."""
        await logging_in.mail_again(login_id)
        return {"message": SENT.spoken(cause().language)}

    return r


def proofs_router(logging_in: LogIn, proving: Prove, sessions: Sessions) -> APIRouter:
    """The second factor, of whatever kind."""
    r = APIRouter(prefix="/logins/{login_id}", tags=["connexion"])

    async def opened(login_id: str, proof: Proof, address: str, device: str) -> LoggedIn:
        account, factor = await proving.prove(login_id, proof, address)
        return LoggedIn.model_validate(await sessions.open(account, device, factor), from_attributes=True)

    @r.post("/code", responses=errors(WrongCode, LoginOver, Locked))
    async def code(login_id: LoginId, body: Code, address: Address, user_agent: Device = "") -> LoggedIn:
        """Six digits, mailed or of the app (ID-9, ID-10): five tries, single use."""
        return await opened(login_id, Proof(code=body.code), address, user_agent)

    @r.post("/recovery-code", responses=errors(WrongCode, LoginOver, Locked))
    async def recovery(login_id: LoginId, body: RecoveryCode, address: Address, user_agent: Device = "") -> LoggedIn:
        """One of the codes that were shown once (ID-12); told by mail."""
        return await opened(login_id, Proof(recovery_code=body.code), address, user_agent)

    @r.post("/passkey-challenges", responses=errors(NotFound, LoginOver, Conflict, Stale))
    async def challenge(login_id: LoginId) -> PublicKey:
        """For `navigator.credentials.get` (ID-11); an earlier one is void."""
        return PublicKey(publicKey=await logging_in.challenge(login_id))

    @r.post("/passkey", responses=errors(WrongPasskey, LoginOver, Locked))
    async def passkey(login_id: LoginId, body: Signed, address: Address, user_agent: Device = "") -> LoggedIn:
        """What the passkey signed (ID-11)."""
        return await opened(login_id, Proof(passkey=body.credential.given()), address, user_agent)

    return r
