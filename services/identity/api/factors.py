"""Second factors of one's own account (ID-10 to ID-12, ID-17, ID-26)."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from chassis.auth import Account as Claims
from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Invalid, NotFound, Stale
from chassis.headers import IdempotencyKey
from chassis.idempotency import once
from chassis.problems import errors
from services.identity.api.logins import Code
from services.identity.api.passkeys import Credential, PublicKey
from services.identity.api.shapes import Secret, Text, still_open
from services.identity.domain.account import Account
from services.identity.domain.attempts import Locked
from services.identity.domain.factor import App, Factor, Passkey, Proof
from services.identity.domain.factors import FactorNeeded
from services.identity.domain.login import LoginOver, WrongCode, WrongCredentials, WrongPasskey
from services.identity.usecases.another_factor import AnotherFactor
from services.identity.usecases.app_factor import AppFactor
from services.identity.usecases.factor_changes import Changer
from services.identity.usecases.passkey_factor import PasskeyFactor
from services.identity.usecases.profile import Profile
from services.identity.usecases.recovery_codes import RecoveryCodes
from services.identity.usecases.refresh import Sessions

PasskeyId = Annotated[str, Path(max_length=1400)]
REFUSALS = (NotFound, Conflict, WrongCredentials, FactorNeeded, WrongCode, Locked, Stale)


class Again(Body):
    """The password and, where a factor is registered, a proof of one (ID-26).

    `code`: the app's or a mailed one (`/me/factor-codes`); or a recovery code; or what a passkey signed (`/me/factor-challenges`).
    """

    password: Secret
    code: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""
    recovery_code: Annotated[str, Field(max_length=40)] = ""
    passkey: Credential | None = None

    def by(self, caller: Claims) -> Changer:
        signed = self.passkey.given() if self.passkey else None
        proof = Proof(code=self.code, recovery_code=self.recovery_code, passkey=signed)
        return Changer(caller.account_id, caller.session_id, self.password, proof)


class Proposed(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    secret: str = Field(description="Clé en texte, pour « Impossible de scanner ? »")
    uri: str
    qr_svg: str


class FactorCode(BaseModel):
    expires_at: datetime


class Confirmation(Code):
    device_name: Text


class NewPasskey(Body):
    credential: Credential
    device_name: Text


class NewName(Body):
    device_name: Text


class FactorShown(BaseModel):
    id: str
    kind: Factor
    name: str
    added_at: datetime
    last_used_at: datetime | None


class FactorsShown(BaseModel):
    """Mail is always one more (ID-12)."""

    factors: list[FactorShown]
    recovery_codes_left: int
    recovery_codes_made_at: datetime | None


class Codes(BaseModel):
    codes: list[str] = Field(description="Montrés cette seule fois ; chacun sert une fois")


def router(profile: Profile, another: AnotherFactor, codes: RecoveryCodes, sessions: Sessions) -> APIRouter:
    r = APIRouter(prefix="/me", tags=["mon compte"], dependencies=[Depends(still_open(sessions))])

    @r.get("/factors", responses=errors(NotFound))
    async def factors(caller: Caller) -> FactorsShown:
        """An app at most, and ten passkeys."""
        return _listed(await profile.read(caller.account_id))

    @r.post("/factor-codes", status_code=202, responses=errors(NotFound, LoginOver, Stale))
    async def factor_code(caller: Caller) -> FactorCode:
        """Mails a code that proves its reader where a factor is added, replaced or removed (ID-26)."""
        return FactorCode(expires_at=await another.mail(caller.account_id))

    @r.post("/factor-challenges", responses=errors(NotFound, Conflict, Stale))
    async def factor_challenge(caller: Caller) -> PublicKey:
        """For `navigator.credentials.get`: a passkey that proves its owner there (ID-26)."""
        return PublicKey(publicKey=await another.challenge(caller.account_id))

    @r.post("/recovery-codes", responses=errors(*REFUSALS))
    async def recovery_codes(caller: Caller, body: Again) -> Codes:
        """Ten new ones, shown this once; those of before hold no more, other sessions end (ID-12)."""
        return Codes(codes=await codes.make(body.by(caller)))

    return r


def app_router(app: AppFactor, sessions: Sessions) -> APIRouter:
    r = APIRouter(prefix="/me/totp", tags=["mon compte"], dependencies=[Depends(still_open(sessions))])

    @r.post("", status_code=201, responses=errors(NotFound, WrongCredentials, FactorNeeded, WrongCode, Locked, Stale))
    async def propose(caller: Caller, body: Again, key: IdempotencyKey = None) -> Proposed:
        """A key for an authenticator app; it counts once a first code proved it (ID-10)."""
        return Proposed.model_validate(await app.propose(body.by(caller), once(caller.account_id, key, "totp")))

    @r.post("/removal", status_code=204, responses=errors(*REFUSALS))
    async def remove_app(caller: Caller, body: Again) -> None:
        """Log-in asks for what is left; other sessions end (ID-26)."""
        await app.remove(body.by(caller))

    @r.post("/confirmation", status_code=204, responses=errors(NotFound, Invalid, Conflict, WrongCode, Locked, Stale))
    async def confirm(caller: Caller, body: Confirmation) -> None:
        """Proves the key; it replaces an earlier one, login asks for it from now on, other sessions end (ID-10, ID-26)."""
        await app.confirm(caller.account_id, caller.session_id, body.code, body.device_name)

    return r


def passkeys_router(passkeys: PasskeyFactor, sessions: Sessions) -> APIRouter:
    r = APIRouter(prefix="/me/passkeys", tags=["mon compte"], dependencies=[Depends(still_open(sessions))])

    @r.post("/challenges", responses=errors(*REFUSALS))
    async def ask_passkey(caller: Caller, body: Again) -> PublicKey:
        """For `navigator.credentials.create`; good for ten minutes (ID-11)."""
        return PublicKey(publicKey=await passkeys.ask(body.by(caller)))

    @r.put("", responses=errors(NotFound, Invalid, Conflict, WrongPasskey, Stale))
    async def add_passkey(caller: Caller, body: NewPasskey) -> FactorShown:
        """Its answer; login asks for it from now on, other sessions end (ID-11, ID-26)."""
        added = await passkeys.add(caller.account_id, caller.session_id, body.credential.given(), body.device_name)
        return _shown(added)

    @r.patch("/{passkey_id}", status_code=204, responses=errors(NotFound, Invalid, Stale))
    async def rename_passkey(caller: Caller, passkey_id: PasskeyId, body: NewName) -> None:
        await passkeys.rename(caller.account_id, passkey_id, body.device_name)

    @r.post("/{passkey_id}/removal", status_code=204, responses=errors(*REFUSALS))
    async def remove_passkey(caller: Caller, passkey_id: PasskeyId, body: Again) -> None:
        """Other sessions end (ID-26)."""
        await passkeys.remove(body.by(caller), passkey_id)

    return r


def _listed(a: Account) -> FactorsShown:
    return FactorsShown(
        factors=[_shown(f) for f in a.factors], recovery_codes_left=len(a.recovery_codes),
        recovery_codes_made_at=a.recovery_made_at,
    )  # fmt: skip


def _shown(f: App | Passkey) -> FactorShown:
    return FactorShown(id=f.id, kind=f.kind, name=f.name, added_at=f.added_at, last_used_at=f.last_used_at)
