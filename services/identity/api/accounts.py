"""Creating and activating an account."""

from datetime import timedelta
from typing import Literal

from fastapi import APIRouter, BackgroundTasks
from pydantic import BaseModel, Field

from chassis.context import cause
from chassis.doors import Body
from chassis.errors import Invalid, TooMany
from chassis.errors import Text as Wording
from chassis.problems import errors
from services.identity.api.shapes import Address, Payload, Secret, Text
from services.identity.domain import durations
from services.identity.domain.account import Account, LinkExpired, Particulars, Registration
from services.identity.domain.challenge import ChallengeNeeded
from services.identity.usecases.activate import Activate
from services.identity.usecases.challenges import Challenges
from services.identity.usecases.contact import Contact
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


class Activation(Link):
    """What is null stays as it was typed at registration; a contact address counts once it is proved (ID-25)."""

    password: Secret
    first_name: Text | None = None
    last_name: Text | None = None
    phone: Text | None = None
    contact_email: Text | None = None
    survey_consent: bool | None = None

    def particulars(self) -> Particulars:
        return Particulars(**self.model_dump(exclude={"token", "password"}))


class Registered(BaseModel):
    """What was typed together with the link."""

    login_email: str
    first_name: str
    last_name: str
    phone: str
    contact_email: str
    survey_consent: bool


class ContactProved(BaseModel):
    contact_email: str


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


def router(
    registering: Register, activating: Activate, contact: Contact, challenges: Challenges, validity: timedelta
) -> APIRouter:
    """`validity`: of an activation link."""
    r = APIRouter(tags=["comptes"])
    words = durations.words(validity)

    def sent() -> Sent:
        language = cause().language
        return Sent(message=SENT.spoken(language).format(validity=words))

    @r.post("/accounts", status_code=202, responses=errors(Invalid, ChallengeNeeded))
    async def create(body: NewAccount) -> Sent:
        """Always the same answer: who owns the address learns the rest by mail (ID-4). Asks for a solved challenge (ID-3)."""
        await registering.create(body.registration(), body.challenge)
        return sent()

    @r.post("/accounts/activation-links", status_code=202, responses=errors(ChallengeNeeded))
    async def ask_again(body: Email, afterwards: BackgroundTasks) -> Sent:
        """Another activation link; earlier ones are void (ID-4). Answers before the address is looked up: time tells nothing."""
        await challenges.check(body.challenge)
        afterwards.add_task(registering.send_link_again, body.email)
        return sent()

    @r.post("/activations/shown", responses=errors(LinkExpired))
    async def shown(body: Link) -> Registered:
        """What was typed with this link, possibly by somebody else: its reader confirms or corrects it (ID-25)."""
        return _registered(await activating.shown(body.token))

    @r.post("/activations", responses=errors(Invalid, LinkExpired))
    async def activate(body: Activation) -> Activated:
        """Sets the password; the link is single-use (ID-4, ID-5)."""
        account = await activating.activate(body.token, body.password, body.particulars())
        return Activated(account_id=account.id, login_email=account.login_email)

    @r.post("/contact-addresses/proofs", responses=errors(LinkExpired))
    async def prove_contact(body: Link) -> ContactProved:
        """Follows the link that was mailed to a contact address: mails go there from now on (ID-25)."""
        return ContactProved(contact_email=(await contact.prove(body.token)).contact_email)

    @r.post("/passwords/strength", responses=errors(LinkExpired, TooMany))
    async def strength(body: Trial, address: Address) -> StrengthShown:
        """For the gauge shown while typing (ID-5); nothing is kept."""
        measured = await activating.strength(body.password, body.token, address)
        missing = [text.spoken(cause().language) for text in measured.missing]
        return StrengthShown(score=measured.score, acceptable=not missing, missing=missing)

    return r


def _registered(a: Account) -> Registered:
    return Registered(
        login_email=a.login_email, first_name=a.first_name, last_name=a.last_name, phone=a.phone,
        contact_email=a.contact_wanted or a.login_email, survey_consent=a.survey.consent,
    )  # fmt: skip
