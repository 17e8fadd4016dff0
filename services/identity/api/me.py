"""What a person sees and changes of their own account."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.errors import Conflict, Invalid, NotFound, Stale
from chassis.problems import errors
from services.identity.api.accounts import Secret, Text
from services.identity.api.logins import Code
from services.identity.authentication import WrongCode, WrongCredentials
from services.identity.factors import Factors
from services.identity.store import Store
from services.identity.throttle import Locked


class TotpDevice(BaseModel):
    device: str
    added_at: datetime


class Me(BaseModel):
    account_id: str
    login_email: str
    contact_email: str
    first_name: str
    last_name: str
    phone: str
    language: Literal["fr", "en"]
    last_login_at: datetime | None
    previous_login_at: datetime | None = Field(description="Connexion précédente (ID-15)")
    survey_consent: bool
    totp: TotpDevice | None = Field(description="Application d'authentification enregistrée (ID-10)")


class Survey(BaseModel):
    consent: bool


class Again(BaseModel):
    password: Secret


class Proposed(BaseModel):
    secret: str = Field(description="Clé en texte, pour « Impossible de scanner ? »")
    uri: str
    qr_svg: str


class Confirmation(Code):
    device_name: Text


def router(store: Store, factors: Factors) -> APIRouter:
    r = APIRouter(prefix="/me", tags=["mon compte"])

    @r.get("", responses=errors(NotFound))
    async def read(caller: Caller) -> Me:
        account = await store.accounts.get(caller.account_id)
        totp = account.get("totp")
        shown = {name: account[name] for name in Me.model_fields if name in account and name != "totp"}
        return Me(
            account_id=account["_id"], survey_consent=account["survey"]["consent"],
            totp=TotpDevice(device=totp["device"], added_at=totp["added_at"]) if totp else None, **shown,
        )  # fmt: skip

    @r.put("/survey", responses=errors(NotFound, Stale))
    async def survey(caller: Caller, body: Survey) -> Survey:
        """Consent to the satisfaction survey, given or withdrawn at any time (ID-2)."""
        account = await store.accounts.get(caller.account_id)
        await store.accounts.update(account, {"$set": {"survey.consent": body.consent}})
        return body

    @r.post("/totp", status_code=201, responses=errors(NotFound, WrongCredentials, Locked, Stale))
    async def propose(caller: Caller, body: Again) -> Proposed:
        """A key for an authenticator app; it counts once a first code proved it (ID-10)."""
        found = await factors.propose(caller.account_id, body.password)
        return Proposed(secret=found.secret, uri=found.uri, qr_svg=found.qr_svg)

    @r.post(
        "/totp/confirmation", status_code=204, responses=errors(NotFound, Invalid, Conflict, WrongCode, Locked, Stale)
    )
    async def confirm(caller: Caller, body: Confirmation) -> None:
        """Proves the key; it replaces an earlier one, and login asks for it from now on (ID-10)."""
        await factors.confirm(caller.account_id, body.code, body.device_name)

    return r
