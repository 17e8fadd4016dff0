"""The broker's own configuration and passwords, alike in local runs, tests and compose.

Services come in by CLIENT (SCRAM over TLS, an access rule for each topic); INTERNAL is for the broker itself and for the
administrator, whose passwords stand in its configuration: so the first principals can be made, and also where the data
are of a version whose broker knew none.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from chassis.access import Access
from deploy import files, tls
from deploy.services import SERVICES

TEMPLATE = Path(__file__).parent / "broker.properties"
ADMIN, ITSELF = "admin", "broker"
OPERATOR = "exploitation"
"""Reads every topic and puts parked events back: for people at `chassis.dead` and the like."""
PRINCIPALS = (*SERVICES, OPERATOR)


@dataclass(frozen=True)
class Address:
    """Where a listener is bound (`host:port`, `:port` for every interface) and how others call it."""

    bound: str
    called: str


@dataclass(frozen=True)
class Broker:
    """`secrets` holds a file a password, named after its principal; `plaintext` is a door without locks, for measuring.

    `external` is where subscribers outside come in: none without it.
    """

    client: Address
    internal: Address
    controller: str
    log: Path
    tls: Path
    secrets: Path
    plaintext: Address | None = None
    external: Address | None = None
    knows_principals: ClassVar[bool] = True

    def password(self, principal: str) -> str:
        return files.password(self.secrets / principal)

    def access(self, principal: str) -> Access:
        """As a service comes in, or an operator."""
        return Access(self.client.called, principal, self.password(principal), self._authority)

    @property
    def admin(self) -> Access:
        return Access(self.internal.called, ADMIN, self.password(ADMIN), self._authority, mechanism="PLAIN")

    def environment(self, principal: str) -> dict[str, str]:
        """By which a process comes in as that principal."""
        return environment(self.access(principal))

    @property
    def _authority(self) -> str:
        return str(self.tls / tls.AUTHORITY)

    def properties(self) -> str:
        """The content of server.properties; it holds passwords."""
        listeners = {"CLIENT": self.client, "INTERNAL": self.internal}
        if self.plaintext:
            listeners["OPEN"] = self.plaintext
        if self.external:
            listeners["EXTERNAL"] = self.external
        marks = {
            "LISTENERS": ",".join(f"{name}://{address.bound}" for name, address in listeners.items()),
            "CALLED": ",".join(f"{name}://{address.called}" for name, address in listeners.items()),
            "CONTROLLER": self.controller,
            "LOG": str(self.log),
            "KEYSTORE": str(self.tls / tls.BROKER),
            "AUTHORITY": self._authority,
            "BROKER": self.password(ITSELF),
            "ADMIN": self.password(ADMIN),
            "ANYBODY": ";User:ANONYMOUS" if self.plaintext else "",
        }
        text = TEMPLATE.read_text()
        for mark, value in marks.items():
            text = text.replace(f"@{mark}@", value)
        return text


@dataclass(frozen=True)
class Elsewhere:
    """A broker that is given. Where it knows principals, `admin` makes ours, whose passwords are kept in `secrets`."""

    admin: Access
    secrets: Path

    @property
    def knows_principals(self) -> bool:
        return self.admin.protocol.startswith("SASL")

    def access(self, principal: str) -> Access:
        if not self.knows_principals:
            return self.admin
        password = files.password(self.secrets / principal)
        return replace(self.admin, user=principal, password=password, mechanism="SCRAM-SHA-512")

    def environment(self, principal: str) -> dict[str, str]:
        return environment(self.access(principal))


def environment(access: Access) -> dict[str, str]:
    """The settings that give a process this access."""
    return {
        "CHORALE_KAFKA": access.bootstrap,
        "CHORALE_KAFKA_PROTOCOL": access.protocol,
        "CHORALE_KAFKA_MECHANISM": access.mechanism,
        "CHORALE_KAFKA_CA_FILE": access.ca_file,
        "CHORALE_KAFKA_USER": access.user,
        "CHORALE_KAFKA_PASSWORD": access.password,
    }
