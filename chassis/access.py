"""How the broker is reached: address, principal, certificate authority. Every client of it is made with these arguments."""

from dataclasses import dataclass, field
from typing import Any, Literal

from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

from chassis import tls

Protocol = Literal["SASL_SSL", "SSL", "SASL_PLAINTEXT", "PLAINTEXT"]
Mechanism = Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"]
_LOGINS: dict[Mechanism, type[SASLScram512 | SASLScram256 | SASLPlaintext]] = {
    "SCRAM-SHA-512": SASLScram512,
    "SCRAM-SHA-256": SASLScram256,
    "PLAIN": SASLPlaintext,
}


@dataclass(frozen=True)
class Access:
    """`bootstrap` is host:port, several between commas; `ca_file` a PEM, empty for the system's authorities."""

    bootstrap: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    protocol: Protocol = "SASL_SSL"
    mechanism: Mechanism = "SCRAM-SHA-512"

    @property
    def security(self) -> BaseSecurity:
        """What FastStream takes. The broker's certificate and name are verified (TLS 1.2 or newer)."""
        encrypted = self.protocol.endswith("SSL")
        context = tls.trusting(self.ca_file) if encrypted else None
        if not self.protocol.startswith("SASL"):
            return BaseSecurity(ssl_context=context, use_ssl=encrypted)
        return _LOGINS[self.mechanism](self.user, self.password, ssl_context=context, use_ssl=encrypted)

    @property
    def arguments(self) -> dict[str, Any]:
        """What aiokafka's clients take."""
        return {"bootstrap_servers": self.bootstrap, **parse_security(self.security)}

    @property
    def librdkafka(self) -> dict[str, str | int | float | bool]:
        """What confluent-kafka's clients take."""
        settings: dict[str, str | int | float | bool] = {
            "bootstrap.servers": self.bootstrap, "security.protocol": self.protocol, "sasl.mechanism": self.mechanism,
            "sasl.username": self.user, "sasl.password": self.password, "ssl.ca.location": self.ca_file,
        }  # fmt: skip
        return {name: value for name, value in settings.items() if value}
