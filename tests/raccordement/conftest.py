"""A structure with its gestionnaire, a technical account, a raccordement: what others would tell raccordement comes as events."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from contracts import TechnicalAccountChanged
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from contracts.technical import Scope
from tests.kit.world import World, new_id

RECEIVING = (Scope.EVENEMENTS_LIRE, Scope.FACTURES_RECUES_LIRE)
RIGHTS = (
    (App.RACCORDEMENTS, Level.MODIFICATION),
    (App.FACTURES_RECUES, Level.MODIFICATION),
    (App.FACTURES_EMISES, Level.MODIFICATION),
)


@pytest.fixture(scope="session")
def world(stack):
    stack.url("raccordement")
    with MongoClient(stack.store, tz_aware=True) as client:
        made = World(stack, ("raccordement",), client)
        yield made
        made.close()


@dataclass
class Body:
    """A public body and its machine."""

    world: World
    structure_id: str = field(default_factory=new_id)
    gestionnaire: str = field(default_factory=new_id)
    account_id: str = field(default_factory=new_id)
    rattachement: str = ""
    scopes: tuple[Scope, ...] = RECEIVING

    @property
    def http(self) -> httpx.Client:
        return self.world.http("raccordement", self.gestionnaire)

    @property
    def machine(self) -> httpx.Client:
        return self.world.http("raccordement", self.account_id, **self._claims)

    @property
    def token(self) -> str:
        """Of the machine."""
        return self.world.token(self.account_id, **self._claims)

    @property
    def _claims(self) -> dict[str, str]:
        return {"kind": "TECHNIQUE", "structure_id": self.structure_id, "scope": " ".join(self.scopes)}

    def settle(self) -> "Body":
        """Its rights and its technical account are known to raccordement."""
        self.rattachement = self.world.grant(self.gestionnaire, self.structure_id, *RIGHTS, gestionnaire=True)
        self.tell_account()
        return self

    def tell_account(self, *, active: bool = True) -> None:
        told = TechnicalAccountChanged(
            account_id=self.account_id,
            structure_id=self.structure_id,
            name="Progiciel",
            scopes=self.scopes,
            active=active,
        )
        self.world.tell(told, "technical_accounts")

    def regrant(self, *profiles: tuple[App, Level]) -> None:
        """The gestionnaire's rights become these."""
        changed = self.world.rights(
            self.rattachement, self.gestionnaire, self.structure_id, *profiles, gestionnaire=bool(profiles)
        )
        self.world.tell(changed, "habilitations")

    def form(self, **changes: Any) -> dict[str, Any]:
        contact = {"name": "Service informatique", "email": "dsi@rennes.example", "phone": "02 99 00 00 00"}
        return {"label": "Gestion financière", "uses": ["RECEPTION"], "contact": contact} | changes

    def declare(self, **changes: Any) -> dict[str, Any]:
        answer = self.http.post(f"/structures/{self.structure_id}/raccordements", json=self.form(**changes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def act(self, path: str, action: str, **more: Any) -> httpx.Response:
        return self.http.post(f"{path}/actions", json={"action": action, **more})

    def raccordement(self) -> dict[str, Any]:
        """An active one."""
        path = f"/raccordements/{self.declare()['raccordement_id']}"
        for action in ("QUALIFIER", "ACTIVER"):
            answer = self.act(path, action)
            assert answer.status_code == 200, answer.text
        return answer.json()

    def wanted(self, **changes: Any) -> dict[str, Any]:
        known = {
            "label": "Comptabilité",
            "account_id": self.account_id,
            "role": "DESTINATAIRE",
            "kinds": ["invoice.status_changed"],
        }
        return known | changes

    def subscribe(self, raccordement_id: str = "", **changes: Any) -> dict[str, Any]:
        """Not activated yet."""
        on = raccordement_id or self.raccordement()["raccordement_id"]
        answer = self.http.post(f"/raccordements/{on}/subscriptions", json=self.wanted(**changes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def subscription(self, raccordement_id: str = "", **changes: Any) -> dict[str, Any]:
        """An active one."""
        made = self.subscribe(raccordement_id, **changes)
        answer = self.act(f"/subscriptions/{made['subscription_id']}", "ACTIVER")
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def bodies(world) -> Callable[..., Body]:
    def make(**fields: Any) -> Body:
        return Body(world, **fields).settle()

    return make


@pytest.fixture(scope="module")
def body(bodies) -> Body:
    return bodies()
