"""A service alone, on the real stack: what other services would tell it arrives as their events, signed in by identity's key."""

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
from joserfc.jwk import OKPKey
from pymongo import MongoClient

from contracts import (
    AccountChanged,
    Event,
    EventData,
    HabilitationChanged,
    InvoiceDeposited,
    InvoiceStatusChanged,
    StructureChanged,
)
from contracts.habilitation import Application, Level, Profile
from contracts.invoice import Party
from tests.kit.stack import RunningStack, eventually


def new_id() -> str:
    return str(uuid.uuid4())


def token(key: OKPKey, account_id: str, **more: str) -> str:
    """As identity would sign it."""
    now = int(time.time())
    claims = {
        "iss": "chorale",
        "aud": "chorale",
        "sub": account_id,
        "sid": new_id(),
        "iat": now,
        "exp": now + 3600,
        **more,
    }
    return jwt.encode(claims, key.as_pem(private=True), "EdDSA", {"kid": key.thumbprint()})


@dataclass
class World:
    stack: RunningStack
    services: tuple[str, ...]
    client: MongoClient
    _http: list[httpx.Client] = field(default_factory=list)
    _sequences: dict[str, int] = field(default_factory=dict)

    def token(self, account_id: str, **more: str) -> str:
        self.stack.url("identity")
        key = OKPKey.import_key((self.stack.data / "secrets" / "identity_signing_key").read_text())
        return token(key, account_id, **more)

    def http(self, service: str, account_id: str | None = None, **more: str) -> httpx.Client:
        """`more`: claims of the token beside those of a person."""
        headers = {"Authorization": f"Bearer {self.token(account_id, **more)}"} if account_id else {}
        return self.client_of(self.stack.url(service), headers)

    def client_of(self, url: str, headers: dict[str, str] | None = None) -> httpx.Client:
        """Closed with this world."""
        self._http.append(httpx.Client(base_url=url, headers=headers or {}, timeout=30))
        return self._http[-1]

    def event(self, data: EventData, *, age: timedelta = timedelta(0)) -> Event[Any]:
        key = getattr(data, data.key)
        self._sequences[key] = self._sequences.get(key, 0) + 1
        return Event[type(data)](
            id=new_id(), source=min(data.topic.sources), type=data.event_type(), subject=key, time=datetime.now(UTC) - age,
            dataschema=data.schema_uri(), sequence=self._sequences[key], correlationid=new_id(), data=data,
        )  # fmt: skip

    def publish(self, *events: Event[Any] | EventData) -> None:
        """As another service would; returns once the broker has them."""
        made = [given if isinstance(given, Event) else self.event(given) for given in events]
        self.stack.sending.send((e.data.topic.name, e.model_dump_json().encode(), e.subject.encode()) for e in made)

    def raw(self, topic: str, value: bytes, key: bytes | None = None) -> None:
        self.stack.sending.send([(topic, value, key)])

    def tell(self, data: EventData, collection: str) -> None:
        """Publishes a state; in force in every service of this world once it returns."""
        self.publish(data)
        key = getattr(data, data.key)
        wanted = {"_id": key, "sequence": self._sequences[key]}
        for service in self.services:
            eventually(lambda s=service: self.client[s][collection].find_one(wanted), 20)

    def account(self, **fields: Any) -> AccountChanged:
        account_id = new_id()
        known = {
            "account_id": account_id, "state": "ACTIF", "login_email": f"a.{account_id[:8]}@entreprise.example",
            "contact_email": f"a.{account_id[:8]}@entreprise.example", "first_name": "Camille", "last_name": "Martin", "language": "fr",
        }  # fmt: skip
        made = AccountChanged.model_validate(known | fields)
        self.tell(made, "accounts")
        return made

    def structure(self, kind: str = "PRIVEE", **fields: Any) -> StructureChanged:
        structure_id = new_id()
        known = {
            "structure_id": structure_id, "identifier_type": "SIRET", "identifier": structure_id[:14], "kind": kind, "active": True,
            "name": "ATELIER DUPONT" if kind == "PRIVEE" else "COMMUNE DE RENNES",
        }  # fmt: skip
        return StructureChanged.model_validate(known | fields)

    def grant(
        self, account_id: str, structure_id: str, *profiles: tuple[Application, Level], service_id: str | None = None, gestionnaire: bool = False
    ) -> str:  # fmt: skip
        """The rattachement; in force once this returns. No profile: it is ended."""
        rattachement = new_id()
        self.tell(
            self.rights(
                rattachement, account_id, structure_id, *profiles, service_id=service_id, gestionnaire=gestionnaire
            ),
            "habilitations",
        )
        return rattachement

    def rights(
        self, rattachement: str, account_id: str, structure_id: str, *profiles: tuple[Application, Level], service_id: str | None = None,
        gestionnaire: bool = False,
    ) -> HabilitationChanged:  # fmt: skip
        return HabilitationChanged(
            rattachement_id=rattachement, account_id=account_id, structure_id=structure_id, service_id=service_id, active=bool(profiles),
            gestionnaire_principal=gestionnaire, profiles=tuple(Profile(application=a, level=level) for a, level in profiles),
        )  # fmt: skip

    def deposited(self, supplier_id: str, recipient_id: str, **fields: Any) -> InvoiceDeposited:
        example = InvoiceDeposited.example
        supplier, recipient = example["parties"]
        parties = [
            supplier | {"structure_id": supplier_id},
            recipient | {"structure_id": recipient_id, "service_id": None},
        ]
        known = {"parties": parties, "invoice_id": new_id(), "number": f"F-{new_id()[:8]}"}
        return InvoiceDeposited.model_validate(example | known | fields)

    def moved(self, deposited: InvoiceDeposited, state: str, *parties: Party, **fields: Any) -> InvoiceStatusChanged:
        """One step further; `parties`: others that came in beside those of the deposit."""
        known = {
            n: getattr(deposited, n) for n in ("invoice_id", "number", "kind", "type", "cadre", "totals", "currency")
        }
        known |= {"parties": (*deposited.parties, *parties)}
        step = {"state": state, "reason": None, "notified_roles": ["FOURNISSEUR", "DESTINATAIRE"]}
        return InvoiceStatusChanged.model_validate(InvoiceStatusChanged.example | known | step | fields)

    def close(self) -> None:
        for http in self._http:
            http.close()
