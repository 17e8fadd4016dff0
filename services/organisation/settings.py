from typing import Literal

from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="ORGANISATION_", frozen=True, extra="ignore")

    http_port: int = 8102
    sirene: Literal["sample", "sandbox", "bulk", "insee"] = "sample"
    insee_url: str = "https://api.insee.fr/api-sirene/3.11"
    insee_key: str = ""
    clamav: str = ""  # host:port of clamd; empty: documents are not scanned
    files_bytes_per_day: int = 50_000_000  # most that one account may have kept in a day (UTC)
    annuaire_file: str = ""  # empty: the sample
    check_siret_key: bool = True  # off in a sandbox: qualification SIRETs may fail their key
    sirene_recheck_seconds: float = 300.0
    platform_name: str = "Plateforme Chorale"
    platform_gestionnaire: str = ""  # login address of its first gestionnaire principal; empty: nobody yet
