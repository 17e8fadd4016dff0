import os
from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="INVOICING_", frozen=True, extra="ignore")

    http_port: int = 8103
    certificate_key: SecretStr
    """Ed25519 private keys in PEM, newest first: it signs the certificates of deposit, all verify them (INV-18, INV-43)."""
    revoked_keys: dict[str, datetime] = Field(default_factory=dict)
    """`{"kid": "2026-11-04T00:00:00Z"}`: what these keys signed from then on does not count, and before only if sealed (INV-43)."""
    timestamp_url: str = ""
    """Of a timestamp authority (RFC 3161) that countersigns each day's seal; empty: none (INV-43)."""
    timestamp_roots: Path | None = None
    """PEM file of the certificates that the authority's tokens must lead to; needed with `timestamp_url`."""
    seal_seconds: float = Field(600.0, gt=0)
    """Between two looks for days to seal."""
    inspection_seconds: float = Field(15.0, gt=0)
    """Most processor time for a look at a deposited file to tell its format (INV-6)."""
    inspection_processes: int = Field(default_factory=lambda: max(2, os.cpu_count() or 2), ge=1)
    """Files looked at at once: a hostile one takes one of them for its time."""
    inspection_waiting: int = Field(32, ge=0)
    """Files that may wait for one of them; more are answered 503."""
    reading_seconds: float = Field(600.0, gt=0)
    """After which a reading that has not come is told as our fault (INV-5)."""
    clamav: str = ""
    """host:port of clamd; empty: files are not scanned (INV-6)."""
    files_bytes_per_day: int = Field(20_000_000_000, gt=0)
    """Most that one account may have kept in a day (UTC)."""
    sweep_seconds: float = Field(86_400.0, gt=0)
    """Between two looks for files that no invoice holds (INV-5)."""
    tacit_validation_days: float = Field(15.0, gt=0)
    """Silence of a valideur after which a request counts as validated (INV-27)."""
    deadline_seconds: float = Field(60.0, gt=0)
    """Between two looks for what has fallen due."""

    @model_validator(mode="after")
    def _timestamps_are_verified(self) -> Self:
        if bool(self.timestamp_url) != bool(self.timestamp_roots):
            raise ValueError("INVOICING_TIMESTAMP_URL and INVOICING_TIMESTAMP_ROOTS go together")
        return self
