"""The settings of every service, from the environment. A secret `X` may also come from the file named by `X_FILE`."""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from chassis.access import Access, Mechanism, Protocol


class SecretFiles(PydanticBaseSettingsSource):
    """`IDENTITY_SIGNING_KEY_FILE=/run/secrets/key` stands for `IDENTITY_SIGNING_KEY`."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        prefix = self.config.get("env_prefix") or ""
        path = os.environ.get(f"{prefix}{field_name}_FILE".upper())
        return (Path(path).read_text().strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        secrets = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in secrets.items() if value is not None}


METRICS_ABOVE = 2000


class BaseService(BaseSettings):
    """Base of each service's frozen Settings; it adds its own prefix (`INVOICING_`)."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    http_host: str = "127.0.0.1"
    http_port: int = 8000
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(default=0, description="Of /metrics, on no public door; 0: 2000 above http_port")

    @property
    def metrics_at(self) -> tuple[str, int]:
        """Host and port."""
        return self.metrics_host, self.metrics_port or self.http_port + METRICS_ABOVE

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  no .env file: one way to configure
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, SecretFiles(settings_cls)


class Platform(BaseService):
    """What all services share (`CHORALE_…`)."""

    model_config = SettingsConfigDict(env_prefix="CHORALE_", frozen=True, extra="ignore")

    environment: Literal["development", "production"] = Field(
        default="development", description="In production a service refuses to start with an insecure setting"
    )
    kafka: str = "127.0.0.1:19092"
    kafka_protocol: Protocol = "SASL_SSL"
    kafka_mechanism: Mechanism = "SCRAM-SHA-512"
    kafka_user: str = Field(
        default="", description="The principal, by which the broker knows what it may read and write"
    )
    kafka_password: str = ""
    kafka_ca_file: str = Field(
        default="", description="PEM of who signed the broker's certificate; empty: the system's"
    )
    store: str = "mongodb://127.0.0.1:27117"
    files: str = "file:///tmp/chorale-files"
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 2525
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = False
    smtp_tls: bool = Field(
        default=False, description="TLS from the first byte (port 465); STARTTLS is then not asked for"
    )
    mail_from: str = "Chorale <ne-pas-repondre@chorale.example>"
    mail_timeout_seconds: float = 20.0
    http_certificate_file: str = Field(
        default="", description="PEM with the key and certificate of this service's HTTP doors; empty: plain HTTP"
    )
    http_ca_file: str = Field(
        default="", description="PEM of who signed the other services' certificates; empty: the system's authorities"
    )
    mesh: bool = Field(
        default=False, description="A mesh encrypts between services: plain HTTP is then accepted in production"
    )
    jwks_url: str = "http://127.0.0.1:8101/.well-known/jwks.json"
    public_url: str = "http://127.0.0.1:8100"
    log_level: str = "INFO"
    otlp_endpoint: str = ""
    rate_per_minute: int = 600
    requests_at_once: int = 32
    drain_seconds: float = Field(
        default=0,
        ge=0,
        le=10,
        description="For which it still answers once told to stop, while /readyz already says no",
    )
    trusted_proxies: str = ""
    max_body_bytes: int = 1_048_576
    retry_base_seconds: float = 0.2

    @property
    def bus(self) -> Access:
        """Where the broker is, and as whom it is spoken to."""
        return Access(
            self.kafka,
            self.kafka_user,
            self.kafka_password,
            self.kafka_ca_file,
            self.kafka_protocol,
            self.kafka_mechanism,
        )
