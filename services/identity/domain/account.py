"""An account: one e-mail address, one account (ID-1)."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from chassis.errors import Finding, Invalid, Text
from services.identity.domain.messages import MESSAGES

Language = Literal["fr", "en"]
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
MAX_EMAIL = 254  # RFC 5321 §4.5.3.1.3
MAX_NAME = 80
MAX_DEVICE = 60
PHONE = re.compile(r"\+?[0-9 .()-]{4,20}")
MAX_LINKS, LINK_WINDOW = 3, timedelta(minutes=15)
LINKS_KEPT = 5
SHOWN = 80  # characters of a wrong value that a refusal repeats


class State(StrEnum):
    EN_ATTENTE = "EN_ATTENTE"
    ACTIF = "ACTIF"
    CLOS = "CLOS"


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
class Terms:
    version: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Consent to the satisfaction survey, and since when it stands as it does."""

    consent: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """A link that was mailed: its token's digest."""

    digest: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An authenticator app (ID-10); `secret` is sealed."""

    secret: bytes
    device: str
    last_step: int
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`totp_proposed`: a sealed secret that no code has proved yet, and the Idempotency-Key it was asked with.

    `links_sent`: when, the last few.
    """

    id: str
    kind: Literal["PERSONNE", "TECHNIQUE"] = "PERSONNE"
    state: State = State.EN_ATTENTE
    login_email: str
    login_key: str
    contact_email: str
    first_name: str
    last_name: str
    phone: str = ""
    language: Language = "fr"
    notifications: bool = True
    terms: Terms
    survey: Survey
    activation: Activation | None = None
    links_sent: tuple[datetime, ...] = ()
    password_hash: str | None = None
    totp: App | None = None
    totp_proposed: bytes | None = None
    totp_asked_with: str | None = None
    created_at: datetime
    activated_at: datetime | None = None
    last_login_at: datetime | None = None
    previous_login_at: datetime | None = None


def login_key(email: str) -> str:
    """What makes two addresses the same login: case and compatible forms do not count (ID-1)."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def new(r: Registration, account_id: str, terms_version: str, activation: Activation, now: datetime) -> Account:
    """An account that waits for its activation. Raises Invalid naming each field."""
    check(r)
    email = r.email.strip()
    return Account(
        id=account_id, login_email=email, login_key=login_key(email), contact_email=r.contact_email.strip() or email,
        first_name=r.first_name.strip(), last_name=r.last_name.strip(), phone=r.phone.strip(), language=r.language,
        terms=Terms(version=terms_version, accepted_at=now), survey=Survey(consent=r.survey_consent, at=now),
        activation=activation, links_sent=(now,), created_at=now,
    )  # fmt: skip


def may_be_mailed(account: Account, now: datetime) -> bool:
    """Bounds the mails that anyone can make us send to an address."""
    return sum(now - at < LINK_WINDOW for at in account.links_sent) < MAX_LINKS


def mailed(account: Account, now: datetime, activation: Activation | None = None) -> Account:
    """After a mail that anyone could ask for; a new link voids the earlier one (ID-4)."""
    sent = (*account.links_sent, now)[-LINKS_KEPT:]
    return replace(account, links_sent=sent, activation=activation or account.activation)


def link_holds(account: Account, now: datetime) -> bool:
    return account.activation is not None and now < account.activation.expires_at


def activated(account: Account, password_hash: str, now: datetime) -> Account:
    """The link is spent (ID-4)."""
    return replace(account, password_hash=password_hash, state=State.ACTIF, activated_at=now, activation=None)


def surveyed(account: Account, consent: bool, now: datetime) -> Account:
    """Given or withdrawn at any time (ID-2)."""
    return replace(account, survey=Survey(consent=consent, at=now))


def logged_in(account: Account, now: datetime) -> Account:
    """Remembers this login and the one before (ID-15)."""
    return replace(account, previous_login_at=account.last_login_at, last_login_at=now)


def proposed(account: Account, secret: bytes, asked_with: str | None) -> Account:
    """A sealed secret that waits for its first code; it replaces one that waited before."""
    return replace(account, totp_proposed=secret, totp_asked_with=asked_with)


def proved(account: Account, device: str, step: int, now: datetime) -> Account:
    """The app that was proposed replaces the earlier one (ID-10). The step of its code is spent."""
    assert account.totp_proposed is not None
    app = App(secret=account.totp_proposed, device=device, last_step=step, added_at=now)
    return replace(account, totp=app, totp_proposed=None, totp_asked_with=None)


def stepped(account: Account, step: int) -> Account:
    """A code of that time step is never accepted again (ID-10)."""
    assert account.totp is not None
    return replace(account, totp=replace(account.totp, last_step=step))


def check_device(name: str) -> str:
    """The name without spaces around it. Raises Invalid."""
    if 0 < len(name.strip()) <= MAX_DEVICE and name.isprintable():
        return name.strip()
    raise Invalid(errors=[MESSAGES.finding("device_name", "device_name_invalid", name[:SHOWN], most=MAX_DEVICE)])


def check(r: Registration) -> None:
    """Raises Invalid naming each field."""
    findings = [
        *_email("email", r.email),
        *_email("contact_email", r.contact_email or r.email),
        *_name("first_name", r.first_name, Text("prénom", "first name")),
        *_name("last_name", r.last_name, Text("nom", "last name")),
    ]
    if login_key(r.email) != login_key(r.email_confirmation):
        findings.append(MESSAGES.finding("email_confirmation", "email_differs", r.email_confirmation[:SHOWN]))
    if r.phone and not PHONE.fullmatch(r.phone):
        findings.append(MESSAGES.finding("phone", "phone_invalid", r.phone[:SHOWN]))
    if not r.accept_terms:
        findings.append(MESSAGES.finding("accept_terms", "terms_refused", value=False))
    if findings:
        raise Invalid(
            Text("Le compte ne peut pas être créé tel quel", "The account cannot be created as it is"), findings
        )


def _email(field: str, value: str) -> list[Finding]:
    right = len(value.strip()) <= MAX_EMAIL and EMAIL.fullmatch(value.strip())
    return [] if right else [MESSAGES.finding(field, "email_invalid", value[:SHOWN])]


def _name(field: str, value: str, label: Text) -> list[Finding]:
    clean = value.strip()
    right = 0 < len(clean) <= MAX_NAME and clean.isprintable()
    return [] if right else [MESSAGES.finding(field, "name_invalid", value[:SHOWN], label=label, most=MAX_NAME)]
