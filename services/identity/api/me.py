"""What a person sees and changes of their own account."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Invalid, NotFound, Stale, TooMany
from chassis.headers import IdempotencyKey
from chassis.idempotency import once
from chassis.problems import errors
from services.identity.api.logins import Code
from services.identity.api.shapes import Secret, Text, still_open
from services.identity.domain.account import Account
from services.identity.domain.attempts import Locked
from services.identity.domain.login import FactorNeeded, LoginOver, WrongCode, WrongCredentials
from services.identity.usecases.another_factor import AnotherFactor
from services.identity.usecases.contact import Contact
from services.identity.usecases.factors import Factors
from services.identity.usecases.profile import Profile
from services.identity.usecases.refresh import Sessions


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TotpDevice(Shown):
    device: str
    added_at: datetime


class Me(Shown):
    account_id: str
    login_email: str
    contact_email: str
    first_name: str
    last_name: str
    phone: str
    language: Literal["fr", "en"]
    last_login_at: datetime | None
    previous_login_at: datetime | None = Field(description="Connexion précédente (ID-15)")
    contact_wanted: str = Field(description="Adresse de contact qui attend sa preuve (ID-25)")
    notifications: bool = Field(description="Courriels des événements (NOT-2)")
    survey_consent: bool
    totp: TotpDevice | None = Field(description="Application d'authentification enregistrée (ID-10)")


class Survey(Body):
    consent: bool


class Notifications(Body):
    mails: bool


class ContactAddress(Body):
    email: Text


class Again(Body):
    """`code`: the present app's or a mailed one (`/me/factor-codes`), where an app is registered (ID-26)."""

    password: Secret
    code: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""


class Proposed(Shown):
    secret: str = Field(description="Clé en texte, pour « Impossible de scanner ? »")
    uri: str
    qr_svg: str


class FactorCode(BaseModel):
    expires_at: datetime


class Confirmation(Code):
    device_name: Text


def router(
    profile: Profile, contact: Contact, factors: Factors, another: AnotherFactor, sessions: Sessions
) -> APIRouter:
    r = APIRouter(prefix="/me", tags=["mon compte"], dependencies=[Depends(still_open(sessions))])

    @r.get("", responses=errors(NotFound))
    async def read(caller: Caller) -> Me:
        return _shown(await profile.read(caller.account_id))

    @r.put("/survey", responses=errors(NotFound, Stale))
    async def survey(caller: Caller, body: Survey) -> Survey:
        """Consent to the satisfaction survey, given or withdrawn at any time (ID-2)."""
        await profile.survey(caller.account_id, body.consent)
        return body

    @r.put("/notifications", responses=errors(NotFound, Stale))
    async def notifications(caller: Caller, body: Notifications) -> Notifications:
        """Mails of events on or off (NOT-2); those of the account itself always go out."""
        await profile.notify(caller.account_id, body.mails)
        return body

    @r.put("/contact-address", responses=errors(NotFound, Invalid, TooMany, Stale))
    async def contact_address(caller: Caller, body: ContactAddress) -> Me:
        """The login address counts at once; any other is mailed a link, and counts once it is followed (ID-25)."""
        return _shown(await contact.ask(caller.account_id, body.email))

    @r.post("/factor-codes", status_code=202, responses=errors(NotFound, LoginOver, Stale))
    async def factor_code(caller: Caller) -> FactorCode:
        """Mails a code that proves its reader where a factor is replaced or removed (ID-26)."""
        return FactorCode(expires_at=await another.mail(caller.account_id))

    @r.post(
        "/totp", status_code=201, responses=errors(NotFound, WrongCredentials, FactorNeeded, WrongCode, Locked, Stale)
    )
    async def propose(caller: Caller, body: Again, key: IdempotencyKey = None) -> Proposed:
        """A key for an authenticator app; it counts once a first code proved it (ID-10)."""
        asked = once(caller.account_id, key, "totp")
        return Proposed.model_validate(await factors.propose(caller.account_id, body.password, body.code, asked))

    @r.post(
        "/totp/removal", status_code=204,
        responses=errors(NotFound, Conflict, WrongCredentials, FactorNeeded, WrongCode, Locked, Stale),
    )  # fmt: skip
    async def remove(caller: Caller, body: Again) -> None:
        """Log-in asks for mailed codes again; other sessions end (ID-26)."""
        await factors.remove(caller.account_id, caller.session_id, body.password, body.code)

    @r.post(
        "/totp/confirmation", status_code=204, responses=errors(NotFound, Invalid, Conflict, WrongCode, Locked, Stale)
    )
    async def confirm(caller: Caller, body: Confirmation) -> None:
        """Proves the key; it replaces an earlier one, login asks for it from now on, other sessions end (ID-10, ID-26)."""
        await factors.confirm(caller.account_id, caller.session_id, body.code, body.device_name)

    return r


def _shown(a: Account) -> Me:
    names = Me.model_fields.keys() - {"account_id", "survey_consent", "totp"}
    totp = TotpDevice.model_validate(a.totp) if a.totp else None
    return Me(account_id=a.id, survey_consent=a.survey.consent, totp=totp, **{n: getattr(a, n) for n in names})
