"""Creating and activating an account."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from chassis.errors import Invalid
from chassis.problems import errors
from services.identity import password
from services.identity.account import Registration
from services.identity.registration import LinkExpired, Registrations

Text = Annotated[str, Field(max_length=300)]
Secret = Annotated[str, Field(max_length=1000)]


class NewAccount(BaseModel):
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


class Email(BaseModel):
    email: Text


class Activation(BaseModel):
    token: Text
    password: Secret


class Asked(BaseModel):
    message: str = "Si cette adresse peut recevoir un lien, il vient de lui être envoyé. Il expire dans une heure."


class Activated(BaseModel):
    account_id: str
    login_email: str


class Trial(BaseModel):
    """`token` of the activation link, so that the login can be looked for in the password."""

    password: Secret
    token: Text = ""


class StrengthShown(BaseModel):
    score: int = Field(ge=0, le=4)
    acceptable: bool
    missing: list[str]


def router(registrations: Registrations) -> APIRouter:
    r = APIRouter(tags=["comptes"])

    @r.post("/accounts", status_code=202, responses=errors(Invalid))
    async def create(body: NewAccount) -> Asked:
        """Always the same answer: who owns the address learns the rest by mail (ID-4)."""
        await registrations.create(Registration(**body.model_dump()))
        return Asked()

    @r.post("/accounts/activation-links", status_code=202)
    async def ask_again(body: Email) -> Asked:
        """Another activation link; earlier ones are void (ID-4)."""
        await registrations.send_link_again(body.email)
        return Asked()

    @r.post("/activations", responses=errors(Invalid, LinkExpired))
    async def activate(body: Activation) -> Activated:
        """Sets the password; the link is single-use (ID-4, ID-5)."""
        account = await registrations.activate(body.token, body.password)
        return Activated(account_id=account["_id"], login_email=account["login_email"])

    @r.post("/passwords/strength", responses=errors(LinkExpired))
    async def strength(body: Trial) -> StrengthShown:
        """For the gauge shown while typing (ID-5); nothing is kept."""
        login = await registrations.login_of(body.token) if body.token else ""
        found = asdict(await asyncio.to_thread(password.strength, body.password[: password.MAX + 1], login))
        return StrengthShown(score=found["score"], acceptable=not found["missing"], missing=list(found["missing"]))

    return r
