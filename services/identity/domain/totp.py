"""Authenticator app (ID-10, RFC 6238): SHA-1, 6 digits, 30 s, one step of drift; an accepted step is never accepted again."""

from datetime import datetime

import pyotp
import segno

STEP = 30
DRIFT = 1


def uri(secret: str, login: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Chorale")


def qr_svg(address: str) -> str:
    """An inline SVG, dark on light whatever the page's theme."""
    return str(segno.make(address, error="m").svg_inline(scale=4, light="#fff"))


def accepted_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The time step whose code this is, if newer than `last_step`; None for a wrong or replayed code."""
    generator, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    for step in range(current - DRIFT, current + DRIFT + 1):
        if step > last_step and pyotp.utils.strings_equal(code, generator.at(step * STEP)):
            return step
    return None
