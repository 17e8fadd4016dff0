"""What browsers and authenticators are asked, and whether their answer holds (ID-11, W3C Web Authentication)."""

import ipaddress
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.identity.domain import factors
from services.identity.domain.account import Account
from services.identity.domain.factor import Passkey
from services.identity.domain.login import WrongPasskey
from services.identity.settings import Settings

NAME = "Chorale"
MANGLED = (
    WebAuthnException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""What the library raises for answers of no known shape."""
LOCAL = "localhost"


class RelyingParty:
    """`public_url`: of the portal; passkeys are bound to its host, and accepted from its pages alone."""

    def __init__(self, settings: Settings, public_url: str) -> None:
        site = urlsplit(public_url)
        host = LOCAL if _is_loopback(site.hostname or LOCAL) else site.hostname or LOCAL
        origin = f"{site.scheme}://{host}" + (f":{site.port}" if site.port else "")
        self.id = settings.webauthn_rp_id or host
        self.origins = settings.webauthn_origins.split() or [origin]

    def to_register(self, account: Account, challenge: bytes) -> dict[str, Any]:
        """`publicKey` of `navigator.credentials.create`."""
        options = generate_registration_options(
            rp_id=self.id, rp_name=NAME, user_id=account.id.encode(), user_name=account.login_email,
            user_display_name=f"{account.first_name} {account.last_name}", challenge=challenge,
            exclude_credentials=[_descriptor(key) for key in factors.passkeys(account)],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.PREFERRED
            ),
        )  # fmt: skip
        return options_to_json_dict(options)

    def to_sign(self, account: Account, challenge: bytes) -> dict[str, Any]:
        """`publicKey` of `navigator.credentials.get`."""
        options = generate_authentication_options(
            rp_id=self.id, challenge=challenge, user_verification=UserVerificationRequirement.PREFERRED,
            allow_credentials=[_descriptor(key) for key in factors.passkeys(account)],
        )  # fmt: skip
        return options_to_json_dict(options)

    def registered(self, answer: Mapping[str, Any], challenge: bytes, name: str, now: datetime) -> Passkey:
        """Raises WrongPasskey."""
        try:
            made = verify_registration_response(
                credential=dict(answer),
                expected_challenge=challenge,
                expected_rp_id=self.id,
                expected_origin=self.origins,
            )
        except MANGLED as error:
            raise WrongPasskey from error
        return Passkey(
            id=bytes_to_base64url(made.credential_id), name=name, public_key=made.credential_public_key,
            sign_count=made.sign_count, verifies=made.user_verified, added_at=now,
        )  # fmt: skip

    def sign_count(self, answer: Mapping[str, Any], key: Passkey, challenge: bytes) -> int | None:
        """The passkey's counter with this answer; None where the answer does not hold.

        A counter that stands still or goes back tells of a copy; a key that asked for a finger or a PIN must do so again.
        """
        try:
            done = verify_authentication_response(
                credential=dict(answer), expected_challenge=challenge, expected_rp_id=self.id, expected_origin=self.origins,
                credential_public_key=key.public_key, credential_current_sign_count=key.sign_count,
                require_user_verification=key.verifies,
            )  # fmt: skip
        except MANGLED:
            return None
        return done.new_sign_count


def new_challenge() -> bytes:
    return secrets.token_bytes(32)


def _descriptor(key: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.id))


def _is_loopback(host: str) -> bool:
    """Browsers take no address of numbers for a passkey's domain."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
