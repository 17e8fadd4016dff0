"""What the bus is told of an account (ID-7)."""

from datetime import datetime

from contracts.account import AccountActivated, AccountChanged, AccountClosed, AccountCreated
from contracts.technical import TechnicalAccountChanged
from services.identity.domain.account import Account, State
from services.identity.domain.technical import TechnicalAccount


def created(account: Account) -> AccountCreated:
    return AccountCreated(
        account_id=account.id, contact_email=account.contact_email, first_name=account.first_name,
        last_name=account.last_name, language=account.language,
    )  # fmt: skip


def closed(account: Account, now: datetime) -> AccountClosed:
    return AccountClosed(account_id=account.id, closed_at=now)


def activated(account: Account) -> AccountActivated:
    return AccountActivated(account_id=account.id)


def technical(account: TechnicalAccount) -> AccountChanged:
    """So that its acts have a name; its addresses are none (RFC 2606), and it is never written to."""
    address = f"{account.id}@technique.invalid"
    return AccountChanged(
        account_id=account.id, kind="TECHNIQUE", state=(State.CLOS if account.revoked else State.ACTIF).value,
        login_email=address, contact_email=address, first_name="", last_name=account.name, language="fr", notifications=False,
    )  # fmt: skip


def machine(account: TechnicalAccount, warned_days: int | None = None) -> TechnicalAccountChanged:
    """`warned_days`: what is told is that it ends (RAC-12)."""
    return TechnicalAccountChanged(
        account_id=account.id, structure_id=account.structure_id, name=account.name, scopes=account.scopes,
        active=not account.revoked, expires_at=account.expires_at, warned_days=warned_days,
    )  # fmt: skip


def changed(account: Account) -> AccountChanged:
    """The whole state that others copy."""
    return AccountChanged(
        account_id=account.id, kind=account.kind, state=account.state.value, login_email=account.login_email,
        contact_email=account.contact_email, first_name=account.first_name, last_name=account.last_name,
        language=account.language, notifications=account.notifications,
    )  # fmt: skip
