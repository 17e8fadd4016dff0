"""An account: one e-mail address, one account (ID-1)."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from chassis.errors import DomainError, Text
from services.identity.domain.factor import App, Passkey, PasskeyAsked

Language = Literal["fr", "en"]
MAX_LINKS, LINK_WINDOW = 3, timedelta(minutes=15)
LINKS_KEPT = 5


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
class PostalAddress:
    street: str = ""
    more: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "FR"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginChange:
    """A login address that is `wanted` until `link` is followed, or replaced `former` (ID-18); `stop` ends or undoes it."""

    wanted: str
    link: Activation | None
    stop: Activation
    former: str = ""
    former_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`factors` beside mail: one app at most, and passkeys.

    `totp_proposed`: a sealed secret that no code has proved yet, and the Idempotency-Key it was asked with.

    `contact_wanted`: an address that gets no mail before `contact_link` was followed (ID-25). `links_sent`: when, the
    last few. `password_link`: one that was mailed for a lost password (ID-14).
    `recovery_codes`: digests of those not used yet (ID-12).
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
    postal_address: PostalAddress | None = None
    language: Language = "fr"
    notifications: bool = True
    terms: Terms
    survey: Survey
    activation: Activation | None = None
    links_sent: tuple[datetime, ...] = ()
    password_hash: str | None = None
    password_set_at: datetime | None = None
    password_link: Activation | None = None
    secret_question: str = ""
    secret_answer_hash: str | None = None
    login_change: LoginChange | None = None
    factors: tuple[App | Passkey, ...] = ()
    totp_proposed: bytes | None = None
    totp_asked_with: str | None = None
    passkey_asked: PasskeyAsked | None = None
    recovery_codes: tuple[str, ...] = ()
    recovery_made_at: datetime | None = None
    created_at: datetime
    activated_at: datetime | None = None
    last_login_at: datetime | None = None
    previous_login_at: datetime | None = None


def login_key(email: str) -> str:
    """What makes two addresses the same login: case and compatible forms do not count (ID-1)."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def other_address(contact: str, login: str) -> str:
    """A contact address that is not the login itself: that one is proven by the activation."""
    clean = contact.strip()
    return "" if login_key(clean) == login_key(login) else clean


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


def surveyed(account: Account, consent: bool, now: datetime) -> Account:
    """Given or withdrawn at any time (ID-2)."""
    return replace(account, survey=Survey(consent=consent, at=now))


def logged_in(account: Account, now: datetime) -> Account:
    """Remembers this login and the one before (ID-15)."""
    return replace(account, previous_login_at=account.last_login_at, last_login_at=now)
