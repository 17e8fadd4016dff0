"""Creating an account."""

from datetime import timedelta
from typing import Literal, Self

from fastapi import APIRouter, BackgroundTasks
from pydantic import BaseModel

from chassis.context import cause
from chassis.doors import Body
from chassis.errors import Invalid
from chassis.errors import Text as Wording
from chassis.problems import errors
from services.identity.api.shapes import Payload, Text
from services.identity.domain import durations
from services.identity.domain.challenge import ChallengeNeeded
from services.identity.domain.registration import Registration
from services.identity.usecases.challenges import Challenges
from services.identity.usecases.register import Register

SENT = Wording(
    "Si cette adresse peut recevoir un lien, il vient de lui être envoyé. Validité : {validity.fr}.",
    "If this address can receive a link, it has just been sent. It is valid for {validity.en}.",
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
    challenge: Payload = ""

    def registration(self) -> Registration:
        return Registration(**self.model_dump(exclude={"challenge"}))


class Email(Body):
    email: Text
    challenge: Payload = ""


class Link(Body):
    token: Text


class Sent(BaseModel):
    message: str

    @classmethod
    def of(cls, validity: Wording) -> Self:
        return cls(message=SENT.spoken(cause().language).format(validity=validity))


def router(registering: Register, challenges: Challenges, validity: timedelta) -> APIRouter:
    """`validity`: of an activation link."""
    r = APIRouter(tags=["comptes"])
    words = durations.words(validity)

    @r.post("/accounts", status_code=202, responses=errors(Invalid, ChallengeNeeded))
    async def create(body: NewAccount) -> Sent:
        """Always the same answer: who owns the address learns the rest by mail (ID-4). Asks for a solved challenge (ID-3)."""
        await registering.create(body.registration(), body.challenge)
        return Sent.of(words)

    @r.post("/accounts/activation-links", status_code=202, responses=errors(ChallengeNeeded))
    async def ask_again(body: Email, afterwards: BackgroundTasks) -> Sent:
        """Another activation link; earlier ones are void (ID-4). Answers before the address is looked up: time tells nothing."""
        await challenges.check(body.challenge)
        afterwards.add_task(registering.send_link_again, body.email)
        return Sent.of(words)

    return r
