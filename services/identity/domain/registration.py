"""Creating an account: what was typed, and typed again by whoever follows the activation link (ID-1, ID-2, ID-25)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chassis.errors import Invalid, Text
from services.identity.domain import fields
from services.identity.domain.account import (
    Account,
    Activation,
    Language,
    Survey,
    Terms,
    login_key,
    mailed,
    other_address,
    surveyed,
)
from services.identity.domain.messages import MESSAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What the person typed (ID-1, ID-2)."""

    email: str
    email_confirmation: str
    first_name: str
    last_name: str
    phone: str = ""
    contact_email: str = ""
    language: Language = "fr"
    accept_terms: bool = False
    survey_consent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What whoever follows the activation link corrects; None: as it was typed (ID-25)."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    contact_email: str | None = None
    survey_consent: bool | None = None


def new(r: Registration, account_id: str, terms_version: str, activation: Activation, now: datetime) -> Account:
    """An account that waits for its activation. Raises Invalid naming each field."""
    check(r)
    email = r.email.strip()
    return Account(
        id=account_id, login_email=email, login_key=login_key(email), contact_email=email, language=r.language,
        contact_wanted=other_address(r.contact_email, email), first_name=r.first_name.strip(), last_name=r.last_name.strip(),
        phone=r.phone.strip(),
        terms=Terms(version=terms_version, accepted_at=now), survey=Survey(consent=r.survey_consent, at=now),
        activation=activation, links_sent=(now,), created_at=now,
    )  # fmt: skip


def retyped(account: Account, r: Registration, activation: Activation, terms_version: str, now: datetime) -> Account:
    """Before its activation: all as it was typed last, with the link mailed now. An earlier link, and what was typed with
    it, are void together (ID-25). Raises Invalid.
    """
    typed = new(r, account.id, terms_version, activation, now)
    sent = mailed(account, now).links_sent
    return replace(typed, login_email=account.login_email, created_at=account.created_at, links_sent=sent)


def confirmed(account: Account, given: Particulars, now: datetime) -> Account:
    """With what the person who follows the link corrects. Raises Invalid naming each field."""
    after = replace(
        account, first_name=_given(given.first_name, account.first_name), last_name=_given(given.last_name, account.last_name),
        phone=_given(given.phone, account.phone),
        contact_wanted=other_address(_given(given.contact_email, account.contact_wanted), account.login_email),
    )  # fmt: skip
    findings = [*fields.names(after.first_name, after.last_name), *fields.phone(after.phone)]
    if after.contact_wanted:
        findings += fields.email("contact_email", after.contact_wanted)
    if findings:
        raise Invalid(errors=findings)
    return after if given.survey_consent is None else surveyed(after, given.survey_consent, now)


def _given(value: str | None, before: str) -> str:
    return before if value is None else value.strip()


def check(r: Registration) -> None:
    """Raises Invalid naming each field."""
    findings = [
        *fields.email("email", r.email),
        *fields.email("contact_email", r.contact_email or r.email),
        *fields.names(r.first_name, r.last_name),
        *fields.phone(r.phone),
    ]
    if login_key(r.email) != login_key(r.email_confirmation):
        findings.append(MESSAGES.finding("email_confirmation", "email_differs", r.email_confirmation[: fields.SHOWN]))
    if not r.accept_terms:
        findings.append(MESSAGES.finding("accept_terms", "terms_refused", value=False))
    if findings:
        raise Invalid(
            Text("Le compte ne peut pas être créé tel quel", "The account cannot be created as it is"), findings
        )
