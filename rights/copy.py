"""A service's own copy of who holds which right, fed by `habilitation.changed` (ORG-27)."""

from collections.abc import Sequence
from typing import Any

from pymongo import IndexModel

from chassis.context import Machine
from chassis.personal import Trace
from chassis.service import Parts
from chassis.store import Collection, Copy
from chassis.together import Together
from contracts.envelope import Event
from contracts.habilitation import Application, HabilitationChanged, Level
from rights import machines
from rights.grants import Grant, Rights

OWN_RIGHTS = Trace(
    "habilitations", "habilitations", "account_id",
    ("structure_id", "structure_name", "service_id", "active", "gestionnaire_principal", "profiles", "mandataire_id"),
)  # fmt: skip
"""What a copy of rights holds of one person (ID-19)."""


class Habilitations(Copy):
    """A service's copy (ORG-27): `_id` is the rattachement."""

    def __init__(self, collection: Collection) -> None:
        super().__init__(
            collection,
            indexes=[IndexModel([("account_id", 1), ("active", 1)]), IndexModel([("structure_id", 1), ("active", 1)])],
        )
        self._rights = Together(self._of_all)

    @classmethod
    def of_service(cls, parts: Parts) -> "Habilitations":
        """The copy of the service that `parts` builds, fed by the bus."""
        owner = parts.own(cls(parts.database["habilitations"]))
        parts.bus.subscribe(HabilitationChanged, handler=owner.on_changed)
        return owner

    async def on_changed(self, event: Event[HabilitationChanged]) -> None:
        await self.apply(event, event.data.model_dump(mode="json", exclude={"rattachement_id"}))

    async def of(self, account_id: str) -> Rights:
        if machine := machines.acting(account_id):
            return await self.of_machine(account_id, machine)
        return await self._rights.get(account_id) or Rights(account_id, ())

    async def of_machine(self, account_id: str, machine: Machine) -> Rights:
        """Of a technical account that need not be the caller."""
        return machines.rights_of(account_id, machine, await self._of_gestionnaire(machine.structure_id))

    async def _of_gestionnaire(self, structure_id: str) -> list[Grant]:
        governing = {"structure_id": structure_id, "active": True, "gestionnaire_principal": True}
        return [grant_of(row) async for row in self.collection.find(governing)]

    async def _of_all(self, accounts: Sequence[str]) -> dict[str, Rights]:
        grants: dict[str, list[Grant]] = {account: [] for account in accounts}
        async for row in self.collection.find({"account_id": {"$in": list(accounts)}, "active": True}):
            grants[row["account_id"]].append(grant_of(row))
        return {account: Rights(account, tuple(held)) for account, held in grants.items()}

    async def governed(self, account_id: str) -> dict[str, str]:
        """Structures that the account governs: id and name."""
        governing = {"account_id": account_id, "active": True, "gestionnaire_principal": True}
        rows = self.collection.find(governing)
        return {row["structure_id"]: row.get("structure_name", "") async for row in rows}

    async def holders(self, structure_id: str, service_id: str | None, application: Application) -> list[str]:
        """Accounts that may at least read `application` on the structure, or on that service of it."""
        rows = await self.collection.find({"structure_id": structure_id, "active": True}).to_list(None)
        return sorted(
            {
                row["account_id"]
                for row in rows
                if row.get("service_id") in (None, service_id) and grant_of(row).allows(application, Level.CONSULTATION)
            }
        )


def grant_of(row: dict[str, Any]) -> Grant:
    """Without what a newer version grants on applications unknown here."""
    profiles = frozenset(
        (application, level)
        for p in row["profiles"]
        if (application := Application.known(p["application"])) and (level := Level.known(p["level"]))
    )
    return Grant(
        row["structure_id"], row.get("service_id"), row["gestionnaire_principal"], profiles, row.get("mandataire_id")
    )
