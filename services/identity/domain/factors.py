"""An authenticator app of an account: proposed, proved, removed (ID-10)."""

from dataclasses import replace
from datetime import datetime

from chassis.errors import Invalid
from services.identity.domain.account import Account, App
from services.identity.domain.fields import SHOWN
from services.identity.domain.messages import MESSAGES

MAX_DEVICE = 60


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
