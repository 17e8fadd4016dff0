"""Invoicing on the real stack. Rights and structures arrive as they do in production: as events of other services.

Tokens are signed with a key whose JWKS a second instance of the service reads from a file.
"""

import itertools
import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from joserfc.jwk import OKPKey
from pymongo import MongoClient

from contracts.habilitation import Application, HabilitationChanged, Level, Profile
from contracts.structure import Parameters, ServiceChanged, StructureChanged
from tests.kit import world as kit
from tests.kit.outside import Outside, Record
from tests.kit.stack import RunningStack, eventually
from tests.kit.world import new_id

EMISES, RECUES, A_VALIDER = Application.FACTURES_EMISES, Application.FACTURES_RECUES, Application.FACTURES_A_VALIDER
_sirens = itertools.count(int(time.time()) % 900_000_000)


@dataclass(frozen=True)
class Service:
    """One of a structure's, as a test names it before the structure exists."""

    code: str
    label: str = ""
    active: bool = True
    engagement_mandatory: bool = False
    service_id: str = field(default_factory=new_id)

    def of(self, structure: StructureChanged) -> ServiceChanged:
        return ServiceChanged(
            service_id=self.service_id, structure_id=structure.structure_id, code=self.code, label=self.label or self.code,
            active=self.active, engagement_mandatory=self.engagement_mandatory,
        )  # fmt: skip


def siret() -> str:
    """Fourteen digits that pass the Luhn key, another each time."""
    body = f"{next(_sirens):09d}0001"
    total = sum(d if i % 2 == 0 else (2 * d - 9 if 2 * d > 9 else 2 * d) for i, d in enumerate(map(int, body), start=1))
    return body + str(-total % 10)


@dataclass
class Agent:
    """An account with a token; `http` speaks to the service in its name."""

    account_id: str
    http: httpx.Client


@dataclass
class World(kit.World):
    """Invoicing alone: an instance of its own, whose tokens are signed with this world's key."""

    url: str = ""
    key: OKPKey | None = None
    jwks: dict[str, str] = field(default_factory=dict)
    """Environment of an instance that knows this world's key."""

    @property
    def store(self) -> Any:
        return self.client["invoicing"]

    def token(self, account_id: str) -> str:
        assert self.key is not None
        return kit.token(self.key, account_id)

    def anonymous(self) -> httpx.Client:
        return self.client_of(self.url)

    def resend(self, record: Record) -> None:
        """The very bytes once more, as a broker may deliver them."""
        self.raw(record.topic, record.raw, (record.key or "").encode())

    def as_account(self, account_id: str) -> Agent:
        client = self.anonymous()
        client.headers["Authorization"] = f"Bearer {self.token(account_id)}"
        return Agent(account_id, client)

    def structure(
        self, kind: str = "PUBLIQUE", name: str = "COMMUNE DE RENNES", services: Sequence[Service] = (), **changes: Any
    ) -> StructureChanged:
        """Known to the service with its services once this returns."""
        made = super().structure(kind, **({"identifier": siret(), "name": name} | changes))
        self.change_structure(made)
        for service in services:
            self.tell(service.of(made), "services")
        return made

    def change_structure(self, structure: StructureChanged) -> None:
        self.tell(structure, "structures")

    def grant(  # type: ignore[override]
        self, agent: Agent, structure: StructureChanged, application: Application, level: Level = Level.MODIFICATION,
        service_id: str | None = None,
    ) -> str:  # fmt: skip
        """The rattachement; in force once this returns."""
        rattachement = new_id()
        self.set_rights(rattachement, agent, structure, [Profile(application=application, level=level)], service_id)
        return rattachement

    def set_rights(
        self,
        rattachement: str,
        agent: Agent,
        structure: StructureChanged,
        profiles: list[Profile],
        service_id: str | None = None,
    ) -> None:
        data = HabilitationChanged(
            rattachement_id=rattachement, account_id=agent.account_id, structure_id=structure.structure_id,
            service_id=service_id, active=bool(profiles), profiles=tuple(profiles),
        )  # fmt: skip
        self.tell(data, "habilitations")

    def agent(
        self, structure: StructureChanged, application: Application, level: Level = Level.MODIFICATION,
        service_id: str | None = None,
    ) -> Agent:  # fmt: skip
        agent = self.as_account(new_id())
        self.grant(agent, structure, application, level, service_id)
        return agent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/invoicing/" in item.nodeid:
            item.add_marker(pytest.mark.filterwarnings("ignore:EdDSA is deprecated"))


@pytest.fixture(scope="session")
def world(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    key = OKPKey.generate_key("Ed25519")
    public = {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": "EdDSA"}
    jwks = tmp_path_factory.mktemp("jwks") / "jwks.json"
    jwks.write_text(json.dumps({"keys": [public]}))
    environment = {"CHORALE_JWKS_URL": f"file://{jwks}"}
    stack.url(
        "invoicing"
    )  # does what follows events: another worker would take half of them from it, in all tests to come
    url, process = stack.start_extra("invoicing", "api", environment)
    with MongoClient(stack.store, tz_aware=True) as client:
        made = World(stack, ("invoicing",), client, url=url, key=key, jwks=environment)
        yield made
        made.close()
    process.stop()


@dataclass
class Trade:
    """A supplier and a recipient, with someone who may do everything on each side."""

    world: World
    supplier: StructureChanged
    recipient: StructureChanged
    seller: Agent
    buyer: Agent

    def invoice(self, **changes: Any) -> dict[str, Any]:
        """A whole entered invoice: 2 × 500.00 at 20 %."""
        return {
            "supplier_id": self.supplier.structure_id, "invoice_number": f"FA-{uuid.uuid4().hex[:12]}", "issue_date": "2026-01-15",
            "recipient_siret": self.recipient.identifier, "vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT",
            "lines": [{"denomination": "Conseil", "quantity": "2", "unit_price_ht": "500.00", "vat_rate": "20"}],
        } | changes  # fmt: skip

    def submit(self, **changes: Any) -> dict[str, Any]:
        answer = self.seller.http.post("/invoices", json=self.invoice(**changes))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def send(
        self, draft_id: str, *acknowledged: str, key: str | None = None, agent: Agent | None = None
    ) -> httpx.Response:
        """What was summed up, by its version."""
        http = (agent or self.seller).http
        etag = http.get(f"/drafts/{draft_id}/summary").headers["etag"]
        headers = {"If-Match": etag} | ({"Idempotency-Key": key} if key else {})
        return http.post(f"/drafts/{draft_id}/send", headers=headers, json={"acknowledged": acknowledged})

    def checks(self, draft_id: str) -> dict[str, dict[str, Any]]:
        """By code."""
        return {f["code"]: f for f in self.seller.http.get(f"/drafts/{draft_id}/checks").json()["findings"]}

    def available(self, **changes: Any) -> str:
        """The id of an invoice that reached its recipient."""
        made = str(self.submit(**changes)["id"])
        self.reaches(made, "MISE_A_DISPOSITION")
        return made

    def reaches(self, invoice_id: str, state: str) -> None:
        eventually(lambda: self.state(invoice_id) == state, 20)

    def state(self, invoice_id: str) -> str:
        return str(self.seller.http.get(f"/invoices/{invoice_id}").json()["state"])

    def act(self, agent: Agent, invoice_id: str, action: str, **body: Any) -> httpx.Response:
        return agent.http.post(f"/invoices/{invoice_id}/actions/{action}", json=body)

    def done(self, agent: Agent, invoice_id: str, action: str, **body: Any) -> dict[str, Any]:
        answer = self.act(agent, invoice_id, action, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def trading(world: World, **recipient: Any) -> Trade:
    supplier = world.structure("PRIVEE", "ATELIER DUPONT")
    buyer = world.structure(**recipient)
    return Trade(world, supplier, buyer, world.agent(supplier, EMISES), world.agent(buyer, RECUES))


@pytest.fixture(scope="session")
def trade(world: World) -> Trade:
    return trading(world)


@pytest.fixture(scope="session")
def picky(world: World) -> Trade:
    """The recipient demands a code service, and an engagement of its own format."""
    service = Service(code="VOIRIE", label="Voirie")
    rules = Parameters(
        code_service_mandatory=True, engagement_mandatory=True, engagement_formats=(r"CP\d{4}/[A-Z0-9]+/\d",),
        engagement_hint="CP2020/X123456/1",
    )  # fmt: skip
    return trading(world, services=(service,), parameters=rules)


@pytest.fixture
def errors_of() -> Callable[[httpx.Response], dict[str, dict[str, Any]]]:
    """The field errors of a problem, by field."""

    def read(answer: httpx.Response) -> dict[str, dict[str, Any]]:
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        return {e["field"]: e for e in answer.json()["errors"]}

    return read


__all__ = ["A_VALIDER", "EMISES", "RECUES", "Outside", "Trade", "World"]
