from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="RACCORDEMENT_", frozen=True, extra="ignore")

    http_port: int = 8107
    encryption_key: str = Field(
        min_length=43,
        description="32 random bytes in base64: seals subscribers' secrets. Several, newest first, to change it",
    )
    loopback: bool = Field(
        default=False, description="Webhooks may lead to this machine, also by http: for local runs alone (EVT-9)"
    )
    own_hosts: str = Field(
        "", description="Names of this installation beside its public one, to which no webhook leads"
    )
    webhook_ca_file: str = Field(
        "", description="PEM of who signed subscribers' certificates; empty: the system's authorities"
    )
    heartbeat_seconds: float = Field(15.0, gt=0, description="After which a quiet stream says that it stands")
    waiting: int = Field(1000, ge=1, description="Readers of feeds that wait at once, in one process (EVT-11)")
    waiting_of_account: int = Field(6, ge=1, description="Of them, of one technical account")
