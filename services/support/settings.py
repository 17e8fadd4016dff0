from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="SUPPORT_", frozen=True, extra="ignore")

    http_port: int = 8105
    clamav: str = ""
    """host:port of clamd; empty: attachments are not scanned."""
    files_bytes_per_day: int = Field(500_000_000, gt=0)
    """Most that one account may have kept in a day (UTC)."""
    sweep_seconds: float = Field(86_400.0, gt=0)
    """Between two looks for files that no ticket names."""
    target_hours: dict[str, Annotated[int, Field(gt=0, le=8760)]] = Field(
        {},
        description="Hours within which tickets of a category are to be answered, where not as data/categories.json says",
    )
