"""An account: one e-mail address, one account (ID-1)."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from chassis.errors import DomainError, Finding, Invalid, Text, TooMany
from services.identity.domain.messages import MESSAGES

Language = Literal["fr", "en"]
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
MAX_EMAIL = 254  # RFC 5321 §4.5.3.1.3
MAX_NAME = 80
LETTERS, BETWEEN = "LM", " -'’.·‑"
DOMAIN = re.compile(r"\w\.\w{2}")  # programs that read mails make a link of it
MAX_DEVICE = 60
PHONE = re.compile(r"\+?[0-9 .()-]{4,20}")
MAX_LINKS, LINK_WINDOW = 3, timedelta(minutes=15)
LINKS_KEPT = 5
SHOWN = 80  # characters of a wrong value that a refusal repeats


class LinkExpired(DomainError):
    code, status = "lien_expire", 410
    title = Text(
        "Ce lien n'est plus valable : demandez-en un nouveau", "This link is no longer valid: ask for a new one"
    )


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
class Particulars:
    """What whoever follows the activation link corrects; None: as it was typed (ID-25)."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    contact_email: str | None = None
    survey_consent: bool | None = None


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
    """A link that was mailed: its token's digest. Also those of a contact address and of a lost password."""

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

    `contact_wanted`: an address that gets no mail before `contact_link` was followed (ID-25). `links_sent`: when, the
    last few. `password_link`: one that was mailed for a lost password (ID-14).
    """

    id: str
    kind: Literal["PERSONNE", "TECHNIQUE"] = "PERSONNE"
    state: State = State.EN_ATTENTE
    login_email: str
    login_key: str
    contact_email: str
    contact_wanted: str = ""
    contact_link: Activation | None = None
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
    password_set_at: datetime | None = None
    password_link: Activation | None = None
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
        id=account_id, login_email=email, login_key=login_key(email), contact_email=email, language=r.language,
        contact_wanted=_other(r.contact_email, email), first_name=r.first_name.strip(), last_name=r.last_name.strip(),
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
        contact_wanted=_other(_given(given.contact_email, account.contact_wanted), account.login_email),
    )  # fmt: skip
    findings = [*_names(after.first_name, after.last_name), *_phone(after.phone)]
    if after.contact_wanted:
        findings += _email("contact_email", after.contact_wanted)
    if findings:
        raise Invalid(errors=findings)
    return after if given.survey_consent is None else surveyed(after, given.survey_consent, now)


def _given(value: str | None, before: str) -> str:
    return before if value is None else value.strip()


def _other(contact: str, login: str) -> str:
    """A contact address that is not the login itself: that one is proven by the activation."""
    clean = contact.strip()
    return "" if login_key(clean) == login_key(login) else clean


def contact_asked(account: Account, email: str, link: Activation | None, now: datetime) -> Account:
    """The login address counts at once, any other once its link was followed (ID-25). Raises Invalid, TooMany."""
    wanted = _other(email, account.login_email)
    if not wanted:
        return replace(account, contact_email=account.login_email, contact_wanted="", contact_link=None)
    if findings := _email("contact_email", wanted):
        raise Invalid(errors=findings)
    if not may_be_mailed(account, now):
        raise TooMany(retry_after=int(LINK_WINDOW.total_seconds()))
    return replace(mailed(account, now), contact_wanted=wanted, contact_link=link)


def contact_holds(account: Account, now: datetime) -> bool:
    return account.contact_link is not None and now < account.contact_link.expires_at


def contact_proved(account: Account) -> Account:
    return replace(account, contact_email=account.contact_wanted, contact_wanted="", contact_link=None)


def notified(account: Account, mails: bool) -> Account:
    """Whether mails of events are wanted (NOT-2)."""
    return replace(account, notifications=mails)


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
    return replace(
        account, password_hash=password_hash, password_set_at=now, state=State.ACTIF, activated_at=now, activation=None
    )  # fmt: skip


def contact_mailed(account: Account, link: Activation) -> Account:
    """The link goes to the address that was wanted at registration."""
    return replace(account, contact_link=link)


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


def without_app(account: Account) -> Account:
    """Log-in asks for mailed codes again."""
    return replace(account, totp=None, totp_proposed=None, totp_asked_with=None)


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
        *_names(r.first_name, r.last_name),
        *_phone(r.phone),
    ]
    if login_key(r.email) != login_key(r.email_confirmation):
        findings.append(MESSAGES.finding("email_confirmation", "email_differs", r.email_confirmation[:SHOWN]))
    if not r.accept_terms:
        findings.append(MESSAGES.finding("accept_terms", "terms_refused", value=False))
    if findings:
        raise Invalid(
            Text("Le compte ne peut pas être créé tel quel", "The account cannot be created as it is"), findings
        )


def _email(field: str, value: str) -> list[Finding]:
    right = len(value.strip()) <= MAX_EMAIL and EMAIL.fullmatch(value.strip())
    return [] if right else [MESSAGES.finding(field, "email_invalid", value[:SHOWN])]


def _phone(value: str) -> list[Finding]:
    right = not value or PHONE.fullmatch(value)
    return [] if right else [MESSAGES.finding("phone", "phone_invalid", value[:SHOWN])]


def _names(first: str, last: str) -> list[Finding]:
    return [
        *_name("first_name", first, Text("prénom", "first name")),
        *_name("last_name", last, Text("nom", "last name")),
    ]


def _name(field: str, value: str, label: Text) -> list[Finding]:
    """Letters and what stands between them: mails to others repeat a name, so it must lead nowhere."""
    clean = value.strip()
    letters = all(unicodedata.category(c)[0] in LETTERS or c in BETWEEN for c in clean)
    right = 0 < len(clean) <= MAX_NAME and letters and not DOMAIN.search(clean)
    return [] if right else [MESSAGES.finding(field, "name_invalid", value[:SHOWN], label=label, most=MAX_NAME)]
