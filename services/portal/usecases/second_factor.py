"""What completes a login: six digits, a recovery code, or what a passkey signed (ID-9 to ID-12)."""

import json
from typing import Any

from services.portal.clients import Api
from services.portal.domain.session import Factor, LoginUnderWay

DOORS = {Factor.WEBAUTHN: "passkey", Factor.RECUPERATION: "recovery-code"}


async def prove(api: Api, login: LoginUnderWay, code: str, credential: str) -> dict[str, Any]:
    """The tokens. `credential`: what the browser's passkey answered, as JSON. Raises Refused."""
    body: dict[str, Any] = {"code": code if login.factor is Factor.RECUPERATION else digits(code)}
    if login.factor is Factor.WEBAUTHN:
        body = {"credential": signed(credential)}
    door = DOORS.get(login.factor, "code")
    tokens: dict[str, Any] = await api.post("identity", f"/logins/{login.login_id}/{door}", body)
    return tokens


async def challenge(api: Api, login: LoginUnderWay) -> dict[str, Any]:
    """What `navigator.credentials.get` is asked for. Raises Refused."""
    asked = await api.post("identity", f"/logins/{login.login_id}/passkey-challenges")
    return dict(asked["publicKey"])


def signed(credential: str) -> dict[str, Any]:
    """Empty for what no browser's passkey answers: identity refuses it."""
    try:
        given = json.loads(credential)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def digits(code: str) -> str:
    return "".join(c for c in code if c.isdigit())
