"""Who sees and who changes a structure's raccordements (RAC-5): « Raccordements », on the whole structure."""

from dataclasses import dataclass

from chassis.errors import Forbidden, NotFound
from chassis.typed import Kept
from contracts.habilitation import Application, Level
from contracts.lifecycle import APPLICATIONS, Role
from rights import Habilitations, Rights
from services.raccordement.domain.delivering import Reader
from services.raccordement.domain.raccordement import Raccordement
from services.raccordement.domain.subscription import Subscription
from services.raccordement.store import Store

CONSULTATION, MODIFICATION = Level.CONSULTATION, Level.MODIFICATION


@dataclass(frozen=True, slots=True)
class Access:
    store: Store
    habilitations: Habilitations

    async def check(self, account_id: str, structure_id: str, level: Level) -> None:
        """Raises NotFound for who does not see them, Forbidden for who sees them only."""
        rights = await self.habilitations.of(account_id)
        if not rights.allows(Application.RACCORDEMENTS, CONSULTATION, structure_id):
            raise NotFound
        if not rights.allows(Application.RACCORDEMENTS, level, structure_id):
            raise Forbidden

    async def raccordement(self, account_id: str, raccordement_id: str, level: Level) -> Kept[Raccordement]:
        """Raises NotFound, Forbidden."""
        kept = await self.store.raccordements.get(raccordement_id)
        await self.check(account_id, kept.value.structure_id, level)
        return kept

    async def subscription(self, account_id: str, subscription_id: str, level: Level) -> Kept[Subscription]:
        """Raises NotFound, Forbidden."""
        kept = await self.store.subscriptions.get(subscription_id)
        await self.check(account_id, kept.value.structure_id, level)
        return kept

    async def of_account(self, account_id: str, structure_id: str) -> Rights:
        """What a technical account may do now; nothing where it is not at work, or the structure is not its own."""
        machine = await self.store.machines.find(account_id)
        if machine is None or machine.structure_id != structure_id:
            return Rights(account_id)
        return await self.habilitations.of_machine(account_id, machine)

    async def may(self, reader: Reader) -> bool:
        """Whether its account reads invoices in the role now."""
        rights = await self.of_account(reader.account_id, reader.structure_id)
        return covers(rights, reader.structure_id, reader.subscription.choice.role)

    async def stands(self, one: Subscription) -> bool:
        """Whether its own account may receive. A concentrateur's need not read invoices: that is up to its partners."""
        rights = await self.of_account(one.account_id, one.structure_id)
        if one.concentrates or not one.choice.of_invoices:
            return receives(rights, one.structure_id)
        return covers(rights, one.structure_id, one.choice.role)


def receives(rights: Rights, structure_id: str) -> bool:
    return rights.allows(Application.RACCORDEMENTS, CONSULTATION, structure_id)


def covers(rights: Rights, structure_id: str, role: Role) -> bool:
    """Whether a technical account with these rights receives events in this role (EVT-3, EVT-4)."""
    return receives(rights, structure_id) and rights.allows(APPLICATIONS[role], CONSULTATION, structure_id)
