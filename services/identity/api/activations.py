"""Following the mailed links of a new account and of a contact address."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from chassis.context import cause
from chassis.doors import Body
from chassis.errors import Invalid, TooMany
from chassis.problems import errors
from services.identity.api.accounts import Link
from services.identity.api.shapes import Address, Secret, Text
from services.identity.domain.account import Account, LinkExpired
from services.identity.domain.registration import Particulars
from services.identity.usecases.activate import Activate
from services.identity.usecases.contact import Contact


class Activation(Link):
    """What is null stays as it was typed at registration; a contact address counts once it is proved (ID-25)."""

    password: Secret
    first_name: Text | None = None
    last_name: Text | None = None
    phone: Text | None = None
    contact_email: Text | None = None
    survey_consent: bool | None = None
    secret_question: Text = ""
    secret_answer: Secret = ""

    def particulars(self) -> Particulars:
        return Particulars(**self.model_dump(exclude={"token", "password", "secret_question", "secret_answer"}))


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


class Activated(BaseModel):
    account_id: str
    login_email: str


class StrengthShown(BaseModel):
    score: int = Field(ge=0, le=4)
    acceptable: bool
    missing: list[str]


def router(activating: Activate, contact: Contact) -> APIRouter:
    r = APIRouter(tags=["comptes"])

    @r.post("/activations/shown", responses=errors(LinkExpired))
    async def shown(body: Link) -> Registered:
        """What was typed with this link, possibly by somebody else: its reader confirms or corrects it (ID-25)."""
        return _registered(await activating.shown(body.token))

    @r.post("/activations", responses=errors(Invalid, LinkExpired))
    async def activate(body: Activation) -> Activated:
        """Sets the password, and a secret question for who wants one; the link is single-use (ID-4 to ID-6)."""
        secret = body.secret_question, body.secret_answer
        account = await activating.activate(body.token, body.password, body.particulars(), secret)
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
