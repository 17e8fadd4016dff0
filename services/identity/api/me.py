"""What a person sees and changes of their own account."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Invalid, NotFound, Stale, TooMany
from chassis.problems import errors
from services.identity.api.shapes import Text, still_open
from services.identity.domain import factors
from services.identity.domain.account import Account, PostalAddress
from services.identity.domain.profile import Change
from services.identity.usecases.contact import Contact
from services.identity.usecases.profile import Profile
from services.identity.usecases.refresh import Sessions


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TotpDevice(BaseModel):
    device: str
    added_at: datetime


class Address(Body):
    """Empty lines: none any more."""

    model_config = ConfigDict(from_attributes=True)

    street: Text = ""
    more: Text = ""
    postal_code: Text = ""
    city: Text = ""
    country: Text = "FR"


class Me(Shown):
    account_id: str
    login_email: str
    contact_email: str
    first_name: str
    last_name: str
    phone: str
    postal_address: Address | None
    secret_question: str = Field(description="Vide : aucune (ID-6)")
    login_wanted: str = Field(description="Adresse de connexion qui attend sa preuve (ID-18)")
    language: Literal["fr", "en"]
    last_login_at: datetime | None
    previous_login_at: datetime | None = Field(description="Connexion précédente (ID-15)")
    contact_wanted: str = Field(description="Adresse de contact qui attend sa preuve (ID-25)")
    notifications: bool = Field(description="Courriels des événements (NOT-2)")
    survey_consent: bool
    totp: TotpDevice | None = Field(description="Application d'authentification enregistrée (ID-10)")


class MeChanged(Body):
    """What is null stays. A contact address counts once the link that is mailed there is followed (ID-25)."""

    first_name: Text | None = None
    last_name: Text | None = None
    phone: Text | None = None
    postal_address: Address | None = None
    language: Literal["fr", "en"] | None = None
    notifications: bool | None = Field(None, description="Courriels des événements (NOT-2)")
    contact_email: Text | None = None

    def change(self) -> Change:
        address = PostalAddress(**self.postal_address.model_dump()) if self.postal_address else None
        return Change(postal_address=address, **self.model_dump(exclude={"postal_address", "contact_email"}))


class Survey(Body):
    consent: bool


class Notifications(Body):
    mails: bool


class ContactAddress(Body):
    email: Text


def router(profile: Profile, contact: Contact, sessions: Sessions) -> APIRouter:
    r = APIRouter(prefix="/me", tags=["mon compte"], dependencies=[Depends(still_open(sessions))])

    @r.get("", responses=errors(NotFound))
    async def read(caller: Caller) -> Me:
        return _shown(await profile.read(caller.account_id))

    @r.patch("", responses=errors(NotFound, Invalid, TooMany, Stale))
    async def change_me(caller: Caller, body: MeChanged) -> Me:
        """Names, address, telephone, language, notifications, contact address (ID-16)."""
        return _shown(await profile.change(caller.account_id, body.change(), body.contact_email))

    @r.put("/survey", responses=errors(NotFound, Stale))
    async def survey(caller: Caller, body: Survey) -> Survey:
        """Consent to the satisfaction survey, given or withdrawn at any time (ID-2)."""
        await profile.survey(caller.account_id, body.consent)
        return body

    @r.put("/notifications", responses=errors(NotFound, Stale))
    async def notifications(caller: Caller, body: Notifications) -> Notifications:
        """Mails of events on or off (NOT-2); those of the account itself always go out."""
        await profile.change(caller.account_id, Change(notifications=body.mails))
        return body

    @r.put("/contact-address", responses=errors(NotFound, Invalid, TooMany, Stale))
    async def contact_address(caller: Caller, body: ContactAddress) -> Me:
        """The login address counts at once; any other is mailed a link, and counts once it is followed (ID-25)."""
        return _shown(await contact.ask(caller.account_id, body.email))

    return r


def _shown(a: Account) -> Me:
    names = Me.model_fields.keys() - {"account_id", "survey_consent", "totp", "postal_address", "login_wanted"}
    app = factors.app(a)
    totp = TotpDevice(device=app.name, added_at=app.added_at) if app else None
    pending = a.login_change.wanted if a.login_change and a.login_change.link else ""
    address = Address.model_validate(a.postal_address) if a.postal_address else None
    return Me(
        account_id=a.id, survey_consent=a.survey.consent, totp=totp, postal_address=address, login_wanted=pending,
        **{n: getattr(a, n) for n in names},
    )  # fmt: skip
