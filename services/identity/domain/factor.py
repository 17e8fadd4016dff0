"""What a person proves who they are with, beside the password (ID-9 to ID-12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal


class Factor(StrEnum):
    EMAIL = "EMAIL"
    TOTP = "TOTP"
    WEBAUTHN = "WEBAUTHN"
    RECUPERATION = "RECUPERATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An authenticator app (ID-10); `secret` is sealed."""

    kind: Literal[Factor.TOTP] = Factor.TOTP
    id: str
    name: str
    secret: bytes
    last_step: int
    added_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey or security key (ID-11); `id` is the credential's, in base64url.

    `verifies`: it asked for a finger or a PIN when it was registered, so it must at each login.
    """

    kind: Literal[Factor.WEBAUTHN] = Factor.WEBAUTHN
    id: str
    name: str
    public_key: bytes
    sign_count: int
    verifies: bool
    added_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyAsked:
    """A challenge that a new passkey must sign, until then."""

    challenge: bytes
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a person gives: six digits (mailed or of the app), a recovery code, or what a passkey signed. Falsy: nothing."""

    code: str = ""
    recovery_code: str = ""
    passkey: Mapping[str, Any] | None = None

    def __bool__(self) -> bool:
        return bool(self.code or self.recovery_code or self.passkey)

    @property
    def kind(self) -> str:
        """As the journal has it: six digits may be of two factors."""
        if self.passkey:
            return Factor.WEBAUTHN
        return Factor.RECUPERATION if self.recovery_code else "CODE"
