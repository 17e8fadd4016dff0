"""Another login address: proved by a link to the new one, announced to the old one, which can stop it (ID-18)."""

from dataclasses import replace
from datetime import datetime

from chassis.errors import Conflict, DomainError, Invalid, Text, TooMany
from services.identity.domain import fields
from services.identity.domain.account import (
    LINK_WINDOW,
    Account,
    Activation,
    LoginChange,
    State,
    login_key,
    mailed,
    may_be_mailed,
)

STOPPABLE = Text(
    "Votre adresse précédente peut encore annuler le dernier changement",
    "Your address before can still undo the last change",
)
SAME = Text("C'est déjà votre adresse de connexion", "This is your login address already")


class LoginTaken(DomainError):
    """Told only to whoever followed a link that was sent to the address."""

    code, status = "adresse_deja_prise", 409
    title = Text("Cette adresse a déjà un compte", "This address already has an account")


def asked(account: Account, email: str, link: Activation, stop: Activation, now: datetime) -> Account:
    """An earlier wish is void. Raises Invalid, Conflict, TooMany."""
    wanted = email.strip()
    if findings := fields.email("email", wanted):
        raise Invalid(errors=findings)
    if login_key(wanted) == account.login_key:
        raise Conflict(SAME)
    if account.login_change and stoppable(account, now):
        raise TooMany(STOPPABLE, retry_after=int((account.login_change.stop.expires_at - now).total_seconds()) + 1)
    if not may_be_mailed(account, now):
        raise TooMany(retry_after=int(LINK_WINDOW.total_seconds()))
    return replace(mailed(account, now), login_change=LoginChange(wanted=wanted, link=link, stop=stop))


def provable(account: Account, now: datetime) -> bool:
    change = account.login_change
    return account.state is State.ACTIF and bool(change and change.link and now < change.link.expires_at)


def stoppable(account: Account, now: datetime) -> bool:
    """Once done: as long as the address before can have the account back."""
    change = account.login_change
    return bool(change and change.former and now < change.stop.expires_at)


def changed(account: Account) -> Account:
    """Mails that went to the old address follow. A link that was mailed there for a lost password holds no more."""
    assert account.login_change is not None
    change = account.login_change
    after = _moved(account, change.wanted)
    done = replace(change, link=None, former=account.login_email, former_key=account.login_key)
    return replace(after, login_change=done, password_link=None)


def withdrawn(account: Account) -> Account:
    """Before it was done."""
    return replace(account, login_change=None)


def restored(account: Account, now: datetime) -> Account:
    """After it was done: the address before counts again, and a new password must be asked for there.

    Whoever changed it knew the password, and may have chosen the secret question.
    """
    assert account.login_change is not None
    back = _moved(account, account.login_change.former)
    return replace(
        back, login_change=None, password_hash=None, password_set_at=now, password_link=None, secret_question="",
        secret_answer_hash=None,
    )  # fmt: skip


def _moved(account: Account, email: str) -> Account:
    contact = email if account.contact_email == account.login_email else account.contact_email
    wanted = "" if login_key(account.contact_wanted) == login_key(email) else account.contact_wanted
    return replace(account, login_email=email, login_key=login_key(email), contact_email=contact, contact_wanted=wanted)
