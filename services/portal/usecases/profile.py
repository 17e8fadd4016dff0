"""One's own account: what identity knows of the person, and the authenticator app (ID-2, ID-10)."""

import base64
import binascii
import json
from dataclasses import dataclass

import segno
from cryptography.exceptions import InvalidTag

from chassis.sealing import Sealer
from services.portal.clients import Api

PURPOSE = "authenticator"
PIXELS, PAPER = 4, "#fff"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A key for an authenticator app. `sealed`: itself, to travel through the form that confirms it."""

    secret: str
    uri: str
    sealed: str

    @property
    def qr(self) -> str:
        """SVG, dark on light whatever the theme: a camera must read it."""
        return str(segno.make(self.uri, error="m").svg_inline(scale=PIXELS, light=PAPER, dark="#000", border=3))

    @property
    def groups(self) -> str:
        """In fours, as people copy it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


async def propose(api: Api, sealer: Sealer, password: str, code: str) -> Proposal:
    """`code`: where an app is to be replaced (ID-26). Raises Refused."""
    given = await api.post("identity", "/me/totp", {"password": password, "code": digits(code)})
    text = json.dumps([given["secret"], given["uri"]])
    return Proposal(given["secret"], given["uri"], base64.urlsafe_b64encode(sealer.seal(text, PURPOSE)).decode())


def proposed(sealer: Sealer, sealed: str) -> Proposal | None:
    """None for what this portal did not seal."""
    try:
        secret, uri = json.loads(sealer.open(base64.urlsafe_b64decode(sealed), PURPOSE))
    except (binascii.Error, InvalidTag, ValueError):
        return None
    return Proposal(secret, uri, sealed)


async def confirm(api: Api, code: str, device: str) -> None:
    """Log-in asks for the app from now on. Raises Refused."""
    await api.post("identity", "/me/totp/confirmation", {"code": digits(code), "device_name": device})


async def mail_code(api: Api) -> None:
    """Instead of the app's code, for a lost phone (ID-26). Raises Refused."""
    await api.post("identity", "/me/factor-codes")


async def remove(api: Api, password: str, code: str) -> None:
    """Log-in asks for mailed codes again. Raises Refused."""
    await api.post("identity", "/me/totp/removal", {"password": password, "code": digits(code)})


def digits(code: str) -> str:
    return "".join(c for c in code if c.isdigit())


async def survey(api: Api, *, consent: bool) -> None:
    await api.send("identity", "PUT", "/me/survey", {"consent": consent})
