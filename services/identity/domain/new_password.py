"""A password that replaces another: its owner knows that one (ID-17), or follows a link that was mailed (ID-14)."""

from dataclasses import replace
from datetime import datetime

from services.identity.domain.account import Account, Activation, State, mailed


def link_mailed(account: Account, link: Activation, now: datetime) -> Account:
    """An earlier link holds no more."""
    return replace(mailed(account, now), password_link=link)


def link_holds(account: Account, now: datetime) -> bool:
    link = account.password_link
    return account.state is State.ACTIF and link is not None and now < link.expires_at


def replaced(account: Account, password_hash: str, now: datetime) -> Account:
    """No link mailed before holds any more, and no login begun with the password before can be completed.

    Factors stay as they are.
    """
    return replace(account, password_hash=password_hash, password_set_at=now, password_link=None)
