from datetime import timedelta

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="IDENTITY_", frozen=True, extra="ignore")

    http_port: int = 8101
    encryption_key: str = Field(
        min_length=43,
        description="32 random bytes in base64: seals what must be read again. Several, newest first, to change it",
    )
    signing_key: str = Field(
        "",
        description="Ed25519 keys (PEM, one after the other): the first signs, all are published. Empty: made at first start",
    )
    key_rotation: timedelta = timedelta(days=30)
    activation_validity: timedelta = timedelta(hours=1)
    contact_validity: timedelta = Field(
        timedelta(days=1), description="Of the link that proves a contact address (ID-25)"
    )
    password_link_validity: timedelta = Field(
        timedelta(hours=1), description="Of the link that is mailed for a lost password (ID-14)"
    )
    login_stop_validity: timedelta = Field(
        timedelta(days=7), description="How long the address before can stop or undo another login address (ID-18)"
    )
    login_validity: timedelta = timedelta(minutes=10)
    access_validity: timedelta = timedelta(minutes=10)
    session_validity: timedelta = timedelta(hours=12)
    session_idle: timedelta = Field(
        timedelta(hours=2), description="How long a session lasts that is not used; longer than access_validity"
    )
    refresh_grace: timedelta = Field(
        timedelta(seconds=10),
        description="How long a used refresh token gets the same answer again, for one that was lost",
    )
    argon2_memory_kib: int = 65_536
    argon2_passes: int = 3
    terms_version: str = "2026-01"
    challenge_cost: int = Field(
        5000, ge=1, description="Rounds of each of the some 256 keys that a browser derives to solve a challenge (ID-3)"
    )
    challenge_validity: timedelta = timedelta(minutes=20)
    strength_per_minute: int = Field(
        60, ge=1, description="Passwords of one address judged while they are typed (ID-5)"
    )
    breached_passwords: str = Field(
        "",
        description="File of SHA-1 sums of passwords known from breaches, in order (ID-5, docs/operations.md). Empty: none",
    )
    key_publish_ahead: timedelta = Field(
        timedelta(minutes=15),
        description="How long a signing key is published before it signs: longer than any service keeps the keys it knows",
    )
    webauthn_rp_id: str = Field(
        "", description="The domain that passkeys are for (ID-11). Empty: the host of CHORALE_PUBLIC_URL"
    )
    webauthn_origins: str = Field(
        "", description="Where pages that ask for a passkey come from, between spaces. Empty: CHORALE_PUBLIC_URL"
    )
    address_failures: int = Field(60, description="Failed logins from one address before it must wait (ID-13)")
