from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="SUPPORT_", frozen=True, extra="ignore")

    http_port: int = 8105
    clamav: str = ""
    """host:port of clamd; empty: attachments are not scanned."""
