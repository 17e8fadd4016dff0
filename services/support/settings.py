from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="SUPPORT_", frozen=True, extra="ignore")

    http_port: int = 8105
    agents: str = ""  # login addresses of the platform's own support, separated by commas
