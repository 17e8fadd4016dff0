from datetime import timedelta

from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="NOTIFICATIONS_", frozen=True, extra="ignore")

    http_port: int = 8106
    max_age: timedelta = timedelta(days=30)  # older events, met when a topic is read again, are no news to mail
