"""Public structures arrive from an annuaire file (ORG-14); the person it names becomes their gestionnaire principal."""

import json
from pathlib import Path

from pymongo.errors import DuplicateKeyError

from chassis import clock
from chassis.ids import new_id
from chassis.store import Document
from contracts import AccountChanged, Event
from contracts.structure import Address, Parameters
from services.organisation.announcements import structure_changed
from services.organisation.store import Store
from services.organisation.structure import NewStructure, default_service, document, state_rules
from services.organisation.structures import Structures

SAMPLE = Path(__file__).parent / "data" / "annuaire.jsonl"


class Annuaire:
    def __init__(self, store: Store, structures: Structures, path: str) -> None:
        self._store = store
        self._structures = structures
        self._path = Path(path) if path else SAMPLE

    async def load(self) -> int:
        """Adds what is missing; a structure already here keeps its own settings. Answers how many were added."""
        known = {
            r["identifier"]
            async for r in self._store.structures.collection.find({"kind": "PUBLIQUE"}, {"identifier": 1})
        }
        added = 0
        for line in self._path.read_text().splitlines():
            row = json.loads(line)
            if row["identifier"] not in known:
                added += await self._add(row)
        return added

    async def _add(self, row: Document) -> int:
        new = NewStructure(
            "SIRET", row["identifier"], row["name"], "PUBLIQUE", row["label"], address=Address(**row["address"])
        )
        made = document(new_id(), new_id(), row["identifier"], new, "")
        services = [default_service(new_id())] if not row["services"] else []
        services += [{"service_id": new_id(), "active": True, "default": False, "engagement_mandatory": False} | s
                     for s in row["services"]]  # fmt: skip
        parameters = state_rules(Parameters(**row["parameters"]), row["identifier"])
        made |= {
            "services": services, "parameters": parameters.model_dump(mode="json"), "gestionnaire_principal": None,
            "changed_at": clock.now(), "created_at": clock.now(), "announced_gestionnaire": row["gestionnaire"].casefold(),
        }  # fmt: skip
        try:
            await self._store.structures.insert(made, structure_changed(made))
        except DuplicateKeyError:  # another process loads the same file
            return 0
        return 1

    async def on_account(self, event: Event[AccountChanged]) -> None:
        """An active account whose address the annuaire names governs the structure; the address was proved by its link."""
        if event.data.state != "ACTIF":
            return
        rows = await self._store.structures.collection.find(
            {"announced_gestionnaire": event.data.login_email.casefold()}
        ).to_list(50)  # fmt: skip
        for row in rows:
            if row["gestionnaire_principal"] is None:
                await self._appoint(row, event.data.account_id)

    async def _appoint(self, row: Document, account_id: str) -> None:
        fields = {
            "gestionnaire_principal": account_id,
            "founder": account_id,
            "founding": new_id(),
            "changed_at": clock.now(),
        }
        saved = await self._store.structures.update(row, {"$set": fields}, structure_changed(row | fields))
        await self._structures.attach_founder(saved)
