"""The service's inside on the real store, without its processes: what it would publish waits in the outboxes."""

import itertools
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chassis.files import Files
from chassis.store import Aggregates, Copy, Database, Owner
from contracts import AccountChanged, Event
from contracts.structure import Address, IdentifierType, StructureKind
from services.organisation.app import performers
from services.organisation.domain.proof import Proof, ProofKind
from services.organisation.domain.register import Establishment, RegisterDown
from services.organisation.domain.structure import Structure
from services.organisation.domain.structure_changes import completed
from services.organisation.events import Events
from services.organisation.store import Store
from services.organisation.usecases.applications import Applications
from services.organisation.usecases.approving import Approving
from services.organisation.usecases.attaching import Attaching
from services.organisation.usecases.creation import Creation
from services.organisation.usecases.delegating import Delegating
from services.organisation.usecases.departures import Departures
from services.organisation.usecases.duplicating import Duplicating
from services.organisation.usecases.governing import Appointments, Governing
from services.organisation.usecases.inviting import Inviting
from services.organisation.usecases.mandating import Mandating
from services.organisation.usecases.profiles import Profiles
from services.organisation.usecases.reminding import Reminding
from services.organisation.usecases.requests import Requests
from services.organisation.usecases.transferring import Transferring

SEQUENCES = itertools.count(1)  # what is told later is newer
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass
class Owners:
    """As much of `chassis.service.Parts` as a store needs."""

    database: Database
    owners: list[Owner] = field(default_factory=list)

    def aggregates(self, collection: str, indexes: Sequence[Any] = ()) -> Aggregates:
        self.owners.append(Aggregates(self.database[collection], "organisation", indexes=indexes))
        return self.owners[-1]  # type: ignore[return-value]

    def copy(self, collection: str, indexes: Sequence[Any] = ()) -> Copy:
        self.owners.append(Copy(self.database[collection], indexes=indexes))
        return self.owners[-1]  # type: ignore[return-value]


@dataclass
class FakeRegister:
    """`answers`: SIRET → open or not; a SIRET that is absent is unknown. `silent`: it does not answer."""

    answers: dict[str, bool] = field(default_factory=dict)
    silent: bool = False
    broken_at: str = ""
    asked: list[str] = field(default_factory=list)

    async def find(self, siret: str) -> Establishment | None:
        self.asked.append(siret)
        if self.silent:
            raise RegisterDown
        if siret == self.broken_at:
            raise KeyError("uniteLegale")
        is_open = self.answers.get(siret)
        return None if is_open is None else Establishment(siret=siret, name="X", address=Address(), open=is_open)


class Inside:
    """Use cases wired as in `app.py`, on a database of the test's own."""

    def __init__(self, database: Database) -> None:
        self.parts = Owners(database)
        self.database = database
        self.store = Store(self.parts)  # type: ignore[arg-type]
        self.performers = performers(self.store, Files(f"memory:///{database.name}"))
        self.register = FakeRegister()
        self.requests = Requests(self.store, self.performers)
        self.governing = Governing(self.store)
        self.appointments = Appointments(self.store, self.governing)
        self.creation = Creation(self.store, self.requests, self.register, check_key=False)
        self.attaching = Attaching(self.store, self.requests)
        self.applications = Applications(self.store, self.requests)
        self.mandating = Mandating(self.store, self.requests)
        self.profiles = Profiles(self.store, self.requests)
        self.approving = Approving(self.store, self.requests)
        self.inviting = Inviting(self.store, self.requests)
        self.transferring = Transferring(self.store, self.requests)
        self.duplicating = Duplicating(self.store, self.requests, self.register, check_key=False)
        self.delegating = Delegating(self.store)
        self.reminding = Reminding(self.store)
        self.events = Events(self.store, self.appointments, self.inviting, self.applications, Departures(self.store))

    async def structure(self, gestionnaire: str = "", **fields: Any) -> Structure:
        """Kept, and governed by `gestionnaire` if any."""
        made = a_structure(**fields)
        await self.store.structures.add(made)
        if gestionnaire:
            await self.governing.attach(made, gestionnaire, new_id())
        return made

    async def make_due(self, request_id: str) -> None:
        """As if its worker had been gone for long."""
        await self.database["requests"].update_one({"_id": request_id}, {"$set": {"due_at": LONG_AGO}})

    async def published(self, collection: str, aggregate_id: str) -> list[dict[str, Any]]:
        """The events of an aggregate, in their order."""
        document = await self.database[collection].find_one({"_id": aggregate_id})
        return [json.loads(entry["body"]) for entry in (document or {}).get("outbox", [])]

    async def know(self, account_id: str, address: str, *, state: str = "ACTIF", appointing: bool = True) -> None:
        """As `account.changed` tells it; without `appointing`, only the copy hears."""
        event = account_event(account_id, address, state)
        await (self.events.on_account(event) if appointing else self.store.accounts.keep(event))


def a_structure(**fields: Any) -> Structure:
    known: dict[str, Any] = {
        "structure_id": new_id(), "identifier_type": IdentifierType.SIRET, "identifier": new_id()[:14], "name": "ATELIER DUPONT",
        "kind": StructureKind.PRIVEE, "created_at": datetime.now(UTC).replace(microsecond=0),
    }  # fmt: skip
    if fields.get("kind") is StructureKind.PUBLIQUE:
        known["proofs"] = (Proof(kind=ProofKind.LISTE, at=LONG_AGO),)
    return completed(Structure(**known | fields))


def account_event(account_id: str, address: str, state: str = "ACTIF") -> Event[AccountChanged]:
    data = AccountChanged.model_validate(
        AccountChanged.example | {"account_id": account_id, "login_email": address, "state": state}
    )
    return Event[AccountChanged](
        id=new_id(), source=min(data.topic.sources), type=data.event_type(), subject=account_id, time=datetime.now(UTC),
        dataschema=data.schema_uri(), sequence=next(SEQUENCES), correlationid=new_id(), data=data,
    )  # fmt: skip


def at(seconds: float) -> datetime:
    return datetime(2026, 11, 21, 9, tzinfo=UTC) + timedelta(seconds=seconds)
