"""The factors of one's own account: app, passkeys, recovery codes (ID-10 to ID-12, ID-17, ID-26)."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import segno
from cryptography.exceptions import InvalidTag

from chassis.sealing import Sealer
from services.portal.clients import Api
from services.portal.domain.session import Factor
from services.portal.usecases.second_factor import digits, signed

PURPOSE, DIGITS = "authenticator", 6
PIXELS, PAPER = 4, "#fff"
Again = Mapping[str, Any]
"""What proves anew who asks: the password, and a factor where the account has one (ID-26)."""


@dataclass(frozen=True, slots=True)
class Held:
    """`codes_left`, `codes_made_at`: of the recovery codes."""

    app: dict[str, Any] | None
    passkeys: list[dict[str, Any]]
    codes_left: int
    codes_made_at: str | None

    @property
    def guarded(self) -> bool:
        """A change asks for a factor, beside the password."""
        return bool(self.app or self.passkeys or self.codes_left)

    def passkey(self, passkey_id: str) -> dict[str, Any] | None:
        return next((key for key in self.passkeys if key["id"] == passkey_id), None)


async def held(api: Api) -> Held:
    found = await api.get("identity", "/me/factors")
    app = next((f for f in found["factors"] if f["kind"] == Factor.TOTP), None)
    keys = [f for f in found["factors"] if f["kind"] == Factor.WEBAUTHN]
    return Held(app, keys, found["recovery_codes_left"], found["recovery_codes_made_at"])


def again(password: str, code: str, passkey: str) -> dict[str, Any]:
    """`code`: six digits, mailed or of the app; anything longer is a recovery code. `passkey`: what it signed, as JSON."""
    given: dict[str, Any] = {"password": password}
    if passkey:
        return given | {"passkey": signed(passkey)}
    if len(digits(code)) == DIGITS and not any(c.isalpha() for c in code):
        return given | {"code": digits(code)}
    return given | ({"recovery_code": code} if code else {})


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


async def propose(api: Api, sealer: Sealer, proof: Again) -> Proposal:
    """Raises Refused."""
    given = await api.post("identity", "/me/totp", proof)
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


async def remove_app(api: Api, proof: Again) -> None:
    """Log-in asks for what is left. Raises Refused."""
    await api.post("identity", "/me/totp/removal", proof)


async def ask_passkey(api: Api, proof: Again) -> str:
    """What `navigator.credentials.create` is asked for, as JSON. Raises Refused."""
    return json.dumps((await api.post("identity", "/me/passkeys/challenges", proof))["publicKey"])


async def add_passkey(api: Api, credential: str, name: str) -> None:
    """Log-in asks for it from now on. Raises Refused."""
    await api.send("identity", "PUT", "/me/passkeys", {"credential": signed(credential), "device_name": name})


async def rename_passkey(api: Api, passkey_id: str, name: str) -> None:
    """Raises Refused."""
    await api.send("identity", "PATCH", f"/me/passkeys/{passkey_id}", {"device_name": name})


async def remove_passkey(api: Api, passkey_id: str, proof: Again) -> None:
    """Raises Refused."""
    await api.post("identity", f"/me/passkeys/{passkey_id}/removal", proof)


async def recovery_codes(api: Api, proof: Again) -> list[str]:
    """Ten new ones, shown this once; those of before hold no more. Raises Refused."""
    codes: list[str] = (await api.post("identity", "/me/recovery-codes", proof))["codes"]
    return codes
