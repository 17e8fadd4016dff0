"""The secret of an authenticator app, sealed in its account (ID-10)."""

from datetime import datetime

from chassis.sealing import Sealer
from services.identity.domain import totp
from services.identity.domain.account import Account

SEALED_APP = "totp"


def step(sealer: Sealer, of: Account, code: str, now: datetime) -> int | None:
    """The time step that the code of the account's app is of; None for a wrong or used one, or where there is no app."""
    if of.totp is None:
        return None
    return totp.accepted_step(sealer.open(of.totp.secret, SEALED_APP), code, now, of.totp.last_step)
