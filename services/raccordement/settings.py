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
    kafka_external: str = Field(
        "", description="host:port of the broker for subscribers outside; empty: no topics of theirs"
    )
    kafka_external_ca_file: str = Field(
        "", description="PEM of who signed the broker's certificate, which they are shown; empty: a public authority"
    )
    topic_partitions: int = Field(3, ge=1, le=50, description="Of each subscription's topic (EVT-7)")
    topic_replication: int = Field(1, ge=1, le=9, description="Of each subscription's topic; 3 in production")
    heartbeat_seconds: float = Field(15.0, gt=0, description="After which a quiet stream says that it stands")
    waiting: int = Field(1000, ge=1, description="Readers of feeds that wait at once, in one process (EVT-11)")
    waiting_of_account: int = Field(6, ge=1, description="Of them, of one technical account")
