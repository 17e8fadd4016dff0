from datetime import timedelta

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="NOTIFICATIONS_", frozen=True, extra="ignore")

    http_port: int = 8106
    encryption_key: str = Field(
        min_length=43,
        description="32 random bytes in base64: signs what mails carry. Several, newest first, to change it",
    )
    max_age: timedelta = timedelta(days=30)  # older events, met when a topic is read again, are no news to mail
    patience: timedelta = Field(
        timedelta(hours=1), description="How long an event waits for accounts and rights that were not heard of yet"
    )
    pause: timedelta = Field(
        timedelta(seconds=30), description="After which an event that could not be told to everybody is looked at again"
    )
    digest_hour: int = Field(7, ge=0, le=23, description="Of the daily digest, in Paris (NOT-2)")
    streams: int = Field(1000, ge=1, description="Event streams at once, in one process (NOT-6)")
    streams_of_account: int = Field(6, ge=1, description="Of them, of one account")
    heartbeat_seconds: float = Field(15.0, gt=0, description="After which a quiet stream says that it stands")
    return_domain: str = Field(
        "",
        description="Of the address to which mails come back (NOT-10), whose MX leads to the port below; empty: none",
    )
    returns_host: str = "127.0.0.1"
    returns_port: int = Field(0, description="SMTP, for returned mails alone; 0: closed")
    returns_per_minute: int = Field(60, ge=1, description="Returned mails taken from one address of the network")
