"""organisation's collections: structures, rattachements, and its copy of accounts (for names)."""

from typing import Any

from pymongo import ASCENDING, IndexModel

from rights import Grant, Rights
from chassis.service import Parts
from chassis.store import Document
from contracts import AccountChanged, Event
from contracts.habilitation import Application, Level
from services.organisation.rattachement import State

SINGLE = [("account_id", ASCENDING), ("structure_id", ASCENDING), ("service_id", ASCENDING)]


class Store:
    def __init__(self, parts: Parts) -> None:
        self.structures = parts.aggregates("structures", [
            IndexModel([("identifier_type", ASCENDING), ("identifier", ASCENDING)], unique=True, name="identifier"),
            IndexModel([("kind", ASCENDING), ("changed_at", ASCENDING)]),
            IndexModel("announced_gestionnaire", sparse=True),
            IndexModel("sirene.state", sparse=True),
        ])  # fmt: skip
        self.rattachements = parts.aggregates("rattachements", [
            IndexModel(SINGLE, unique=True, partialFilterExpression={"open": True}, name="one_open"),
            IndexModel([("account_id", ASCENDING), ("asked_at", ASCENDING)]),
            IndexModel([("structure_id", ASCENDING), ("state", ASCENDING), ("asked_at", ASCENDING)]),
        ])  # fmt: skip
        self.accounts = parts.copy("accounts", [IndexModel("login_key")])
        self.sirene = parts.database["sirene"]

    async def on_account(self, event: Event[AccountChanged]) -> None:
        data = event.data
        names = {n: getattr(data, n) for n in ("first_name", "last_name", "login_email", "state")}
        await self.accounts.apply(event, names | {"login_key": data.login_email.casefold()})

    async def structure_by(self, identifier_type: str, identifier: str) -> Document | None:
        return await self.structures.collection.find_one({"identifier_type": identifier_type, "identifier": identifier})

    async def rights(self, account_id: str) -> Rights:
        """From the source itself, so that a change counts at once here."""
        rows = await self.rattachements.collection.find({"account_id": account_id, "open": True}).to_list(1000)
        return Rights(account_id, tuple(_grant(r) for r in rows if r["state"] == State.VALIDE))

    async def names(self, account_ids: set[str]) -> dict[str, Document]:
        rows = await self.accounts.collection.find({"_id": {"$in": sorted(account_ids)}}).to_list(len(account_ids))
        return {row["_id"]: row for row in rows}

    async def labels(self, structure_ids: set[str]) -> dict[str, Document]:
        rows = await self.structures.collection.find(
            {"_id": {"$in": sorted(structure_ids)}},
            projection={"identifier": 1, "identifier_type": 1, "name": 1, "label": 1, "kind": 1, "services": 1},
        ).to_list(len(structure_ids))
        return {row["_id"]: row for row in rows}


def _grant(row: dict[str, Any]) -> Grant:
    held = frozenset((Application(p["application"]), Level(p["level"])) for p in row["profiles"])
    return Grant(row["structure_id"], row.get("service_id"), row["role"] == "GESTIONNAIRE_PRINCIPAL", held)
