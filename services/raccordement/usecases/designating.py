"""A structure names concentrateurs, sees when they last used its account, and withdraws at once (RAC-8)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from chassis import clock
from chassis.errors import Conflict, Finding, Invalid, NotFound, Text
from chassis.idempotency import Once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from contracts.raccordement import RaccordementMode, RaccordementState
from services.raccordement.domain import designation
from services.raccordement.domain.designation import MOST_OF_A_STRUCTURE, Designation
from services.raccordement.domain.messages import MESSAGES
from services.raccordement.domain.raccordement import Raccordement
from services.raccordement.store import Store
from services.raccordement.store.designations import NAMED, PARTNERS
from services.raccordement.usecases.access import CONSULTATION, MODIFICATION, Access

NAMED_ALREADY = Text(
    "Cette structure a déjà désigné ce concentrateur", "This structure has named this concentrateur already"
)


@dataclass(frozen=True, slots=True)
class Designating:
    store: Store
    access: Access

    async def listed(
        self, reader: str, structure_id: str, withdrawn: bool | None, asked: PageQuery
    ) -> Page[Designation]:
        """Raises NotFound, Invalid."""
        await self.access.check(reader, structure_id, CONSULTATION)
        return await self.store.designations.page(NAMED, structure_id, withdrawn, asked)

    async def partners(
        self, reader: str, raccordement_id: str, withdrawn: bool | None, asked: PageQuery
    ) -> Page[Designation]:
        """Raises NotFound, Invalid."""
        await self.access.raccordement(reader, raccordement_id, CONSULTATION)
        return await self.store.designations.page(PARTNERS, raccordement_id, withdrawn, asked)

    async def name(
        self, by: str, structure_id: str, raccordement_id: str, account_id: str, once: Once | None
    ) -> Designation:
        """Raises NotFound, Forbidden, Invalid, Conflict, KeyReused."""
        await self.access.check(by, structure_id, MODIFICATION)
        kept = await self.store.raccordements.find(raccordement_id)
        on = kept.value if kept else None
        findings = [finding async for finding in self._findings(structure_id, on, raccordement_id, account_id)]
        if findings or on is None:
            raise Invalid(errors=findings)
        if made_before := await self.store.designations.made_with(once):
            return made_before
        if await self.store.designations.of_pair(structure_id, raccordement_id):
            raise Conflict(NAMED_ALREADY)
        made = Designation(
            id=new_id(), structure_id=structure_id, account_id=account_id, raccordement_id=on.id, label=on.label,
            made_by=by, made_at=clock.now(),
        )  # fmt: skip
        return (await self.store.designations.add_at_most(MOST_OF_A_STRUCTURE, made, once=once)).value

    async def withdraw(self, by: str, structure_id: str, raccordement_id: str) -> None:
        """Nothing of this structure leaves to it from now on. Raises NotFound, Forbidden."""
        await self.access.check(by, structure_id, MODIFICATION)
        found = await self.store.designations.of_pair(structure_id, raccordement_id)
        if not found:
            raise NotFound
        for kept in found:
            await self.store.designations.retrying(partial(self._withdraw, by, kept.value.id))

    async def _withdraw(self, by: str, designation_id: str) -> None:
        """Raises Stale."""
        kept = await self.store.designations.get(designation_id)
        if not kept.value.withdrawn:
            await self.store.designations.save(kept, designation.withdrawn(kept.value, by, clock.now()))

    async def _findings(
        self, structure_id: str, on: Raccordement | None, raccordement_id: str, account_id: str
    ) -> AsyncIterator[Finding]:
        concentrates = on is not None and on.declared.mode is RaccordementMode.CONCENTRATEUR
        if not concentrates or on is None or on.state is RaccordementState.ARRETE:
            yield MESSAGES.finding("raccordement_id", "concentrateur_unknown", raccordement_id)
        machine = await self.store.machines.find(account_id)
        if machine is None or machine.structure_id != structure_id:
            yield MESSAGES.finding("account_id", "account_unknown", account_id)
