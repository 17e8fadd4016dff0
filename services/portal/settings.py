from datetime import timedelta

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="PORTAL_", frozen=True, extra="ignore")

    http_port: int = 8100
    encryption_key: str = Field(
        min_length=43,
        description="32 random bytes in base64: seals tokens at rest. Several, newest first, to change it",
    )
    identity_url: str = "http://127.0.0.1:8101"
    organisation_url: str = "http://127.0.0.1:8102"
    invoicing_url: str = "http://127.0.0.1:8103"
    support_url: str = "http://127.0.0.1:8105"
    ocr_url: str = Field("http://127.0.0.1:8104", description="Asked whether it is ready, no more")
    notifications_url: str = "http://127.0.0.1:8106"
    raccordement_url: str = Field("http://127.0.0.1:8107", description="Asked whether it is ready, no more")
    call_seconds: float = Field(
        10.0, description="Longest wait for another service's answer; a file may take thrice that"
    )
    session_validity: timedelta = Field(timedelta(hours=12), description="As long as identity's sessions, or shorter")
    refresh_margin: timedelta = Field(
        timedelta(minutes=1), description="An access token is renewed when it has less than this left"
    )
    rate_per_minute: int = Field(6000, description="Requests from one address: a whole office may share it")
    style_page: bool = Field(False, description="Serves /style, the design system: for development")
