"""Raccordements are declared, changed, qualified, suspended, resumed, stopped (RAC-6, RAC-7, RAC-15)."""

from dataclasses import dataclass

from chassis import clock
from chassis.errors import Conflict, Text
from chassis.idempotency import Once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from contracts.raccordement import RaccordementAction, RaccordementState
from services.raccordement.domain import announcements, raccordement
from services.raccordement.domain.raccordement import MOST_OF_A_STRUCTURE, Declared, Raccordement
from services.raccordement.store import Store
from services.raccordement.usecases.access import CONSULTATION, MODIFICATION, Access

NO_ACCOUNT = Text(
    "La structure n'a pas de compte technique en service : créez-en un d'abord",
    "The structure has no technical account at work: make one first",
)
INACTIVE = Text("La structure est désactivée", "The structure is deactivated")


@dataclass(frozen=True, slots=True)
class Declaring:
    store: Store
    access: Access

    async def listed(
        self, reader: str, structure_id: str, state: RaccordementState | None, asked: PageQuery
    ) -> Page[Raccordement]:
        """Raises NotFound, Invalid."""
        await self.access.check(reader, structure_id, CONSULTATION)
        return await self.store.raccordements.page(structure_id, state, asked)

    async def one(self, reader: str, raccordement_id: str) -> Raccordement:
        """Raises NotFound."""
        return (await self.access.raccordement(reader, raccordement_id, CONSULTATION)).value

    async def declare(self, by: str, structure_id: str, declared: Declared, once: Once | None) -> Raccordement:
        """Raises NotFound, Forbidden, Invalid, Conflict, KeyReused."""
        await self.access.check(by, structure_id, MODIFICATION)
        made = raccordement.declare(declared, new_id(), structure_id, by, clock.now())
        told = announcements.raccordement(made)
        return (await self.store.raccordements.add_at_most(MOST_OF_A_STRUCTURE, made, told, once=once)).value

    async def edit(self, by: str, raccordement_id: str, declared: Declared) -> Raccordement:
        """Raises NotFound, Forbidden, Invalid, Conflict, Stale."""
        kept = await self.access.raccordement(by, raccordement_id, MODIFICATION)
        after = raccordement.edited(kept.value, declared)
        told = announcements.raccordement(after, kept.value)
        return (await self.store.raccordements.save(kept, after, told)).value

    async def act(self, by: str, raccordement_id: str, action: RaccordementAction, reason: str) -> Raccordement:
        """Of what is suspended or stopped nothing leaves from now on. Raises NotFound, Forbidden, Conflict, Stale."""
        kept = await self.access.raccordement(by, raccordement_id, MODIFICATION)
        taken = raccordement.passage(kept.value, action, by, reason, clock.now())
        if taken.to == RaccordementState.ACTIF:
            await self._check_ready(kept.value.structure_id)
        after = raccordement.moved(kept.value, taken)
        saved = await self.store.raccordements.save(kept, after, announcements.raccordement(after, kept.value))
        return saved.value

    async def _check_ready(self, structure_id: str) -> None:
        """RAC-13: a structure at work, with a technical account. Raises Conflict."""
        if await self.store.structures.inactive(structure_id):
            raise Conflict(INACTIVE)
        if not await self.store.machines.at_work(structure_id):
            raise Conflict(NO_ACCOUNT)
