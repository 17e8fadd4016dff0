"""Creating and activating an account."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from chassis.context import cause
from chassis.doors import Body
from chassis.errors import Invalid
from chassis.errors import Text as Wording
from chassis.problems import errors
from services.identity.api.shapes import Secret, Text
from services.identity.domain.account import Registration
from services.identity.usecases.activate import Activate, LinkExpired
from services.identity.usecases.register import Register

SENT = Wording(
    "Si cette adresse peut recevoir un lien, il vient de lui être envoyé. Il expire dans une heure.",
    "If this address can receive a link, it has just been sent. It expires in one hour.",
)


class NewAccount(Body):
    """ID-1, ID-2."""

    email: Text
    email_confirmation: Text
    first_name: Text
    last_name: Text
    phone: Text = ""
    contact_email: Text = ""
    language: Literal["fr", "en"] = "fr"
    accept_terms: bool
    survey_consent: bool = False


class Email(Body):
    email: Text


class Activation(Body):
    token: Text
    password: Secret


class Trial(Body):
    """`token` of the activation link, so that the login can be looked for in the password."""

    password: Secret
    token: Text = ""


class Sent(BaseModel):
    message: str


class Activated(BaseModel):
    account_id: str
    login_email: str


class StrengthShown(BaseModel):
    score: int = Field(ge=0, le=4)
    acceptable: bool
    missing: list[str]


def router(registering: Register, activating: Activate) -> APIRouter:
    r = APIRouter(tags=["comptes"])

    @r.post("/accounts", status_code=202, responses=errors(Invalid))
    async def create(body: NewAccount) -> Sent:
        """Always the same answer: who owns the address learns the rest by mail (ID-4)."""
        await registering.create(Registration(**body.model_dump()))
        return Sent(message=SENT.spoken(cause().language))

    @r.post("/accounts/activation-links", status_code=202)
    async def ask_again(body: Email) -> Sent:
        """Another activation link; earlier ones are void (ID-4)."""
        await registering.send_link_again(body.email)
        return Sent(message=SENT.spoken(cause().language))

    @r.post("/activations", responses=errors(Invalid, LinkExpired))
    async def activate(body: Activation) -> Activated:
        """Sets the password; the link is single-use (ID-4, ID-5)."""
        account = await activating.activate(body.token, body.password)
        return Activated(account_id=account.id, login_email=account.login_email)

    @r.post("/passwords/strength", responses=errors(LinkExpired))
    async def strength(body: Trial) -> StrengthShown:
        """For the gauge shown while typing (ID-5); nothing is kept."""
        measured = await activating.strength(body.password, body.token)
        missing = [text.spoken(cause().language) for text in measured.missing]
        return StrengthShown(score=measured.score, acceptable=not missing, missing=missing)

    return r
