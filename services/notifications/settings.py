from datetime import timedelta

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="NOTIFICATIONS_", frozen=True, extra="ignore")

    http_port: int = 8106
    max_age: timedelta = timedelta(days=30)  # older events, met when a topic is read again, are no news to mail
    patience: timedelta = Field(
        timedelta(hours=1), description="How long an event waits for accounts and rights that were not heard of yet"
    )
    pause: timedelta = Field(
        timedelta(seconds=30), description="After which an event that could not be told to everybody is looked at again"
    )
