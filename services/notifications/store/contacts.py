"""Who answers for the machines of each structure: a copy of raccordements (RAC-6)."""

from pymongo import IndexModel

from chassis.service import Parts
from contracts.envelope import Event
from contracts.raccordement import Contact, RaccordementChanged, RaccordementState


class Contacts:
    def __init__(self, parts: Parts) -> None:
        self._copy = parts.copy("contacts", [IndexModel([("structure_id", 1), ("stopped", 1)])])

    async def on_raccordement(self, event: Event[RaccordementChanged]) -> None:
        told = event.data
        stopped = told.state == RaccordementState.ARRETE
        known = {"structure_id": told.structure_id, "stopped": stopped, "contact": told.contact.model_dump()}
        await self._copy.apply(event, known)

    async def of_structure(self, structure_id: str) -> list[Contact]:
        """Of raccordements that are not stopped; each address once, at most as many as a structure has raccordements."""
        rows = self._copy.collection.find({"structure_id": structure_id, "stopped": False})
        found = [Contact.model_validate(row["contact"]) async for row in rows]
        return list({contact.email.casefold(): contact for contact in found}.values())
