"""A contact address gets mails once the link that was sent to it was followed (ID-25)."""

from dataclasses import replace
from datetime import datetime

from chassis.errors import Invalid, TooMany
from services.identity.domain import fields
from services.identity.domain.account import (
    LINK_WINDOW,
    Account,
    Activation,
    login_key,
    mailed,
    may_be_mailed,
    other_address,
)


def asked(account: Account, email: str, link: Activation | None, now: datetime) -> Account:
    """The login address counts at once, any other once its link was followed (ID-25). Raises Invalid, TooMany."""
    wanted = other_address(email, account.login_email)
    if not wanted:
        return replace(account, contact_email=account.login_email, contact_wanted="", contact_link=None)
    if findings := fields.email("contact_email", wanted):
        raise Invalid(errors=findings)
    if not may_be_mailed(account, now):
        raise TooMany(retry_after=int(LINK_WINDOW.total_seconds()))
    return replace(mailed(account, now), contact_wanted=wanted, contact_link=link)


def is_other(account: Account, email: str) -> bool:
    """Whether it is neither the one that counts nor the one that waits for its proof."""
    return login_key(email) != login_key(account.contact_wanted or account.contact_email)


def holds(account: Account, now: datetime) -> bool:
    return account.contact_link is not None and now < account.contact_link.expires_at


def proved(account: Account) -> Account:
    return replace(account, contact_email=account.contact_wanted, contact_wanted="", contact_link=None)


def mailed_link(account: Account, link: Activation) -> Account:
    """The link goes to the address that was wanted at registration."""
    return replace(account, contact_link=link)
