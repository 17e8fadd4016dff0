from datetime import date
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
    live_hours: str = Field(
        "08:30-18:30", pattern=r"^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$",
        description="Between which agents answer live, in Paris (SUP-11)",
    )  # fmt: skip
    live_days: list[Annotated[int, Field(ge=1, le=7)]] = Field(
        [1, 2, 3, 4, 5], description="On which days: 1 is Monday; none: no live exchange"
    )
    live_closed: list[date] = Field([], description="Days off: public holidays")
    streams: int = Field(500, ge=1, description="Conversations held open at once, in one process (SUP-11)")
    streams_of_account: int = Field(6, ge=1, description="Of them, of one account")
