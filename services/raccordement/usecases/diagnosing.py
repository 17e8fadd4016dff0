"""What is right and wrong with the credentials that are presented (RAC-21)."""

from dataclasses import dataclass

from chassis.auth import TECHNICAL, Account
from contracts.raccordement import RaccordementState, SubscriptionState
from contracts.technical import PROFILES, Scope
from services.raccordement.domain import diagnosis
from services.raccordement.domain.diagnosis import Check, Facts
from services.raccordement.store import Store
from services.raccordement.usecases.access import Access


@dataclass(frozen=True, slots=True)
class Diagnosing:
    store: Store
    access: Access

    async def of(self, account: Account | None) -> list[Check]:
        """None: without a valid token."""
        return diagnosis.diagnosis(await self._facts(account) if account else None)

    async def _facts(self, account: Account) -> Facts:
        machine = await self.store.machines.find(account.account_id)
        if account.kind != TECHNICAL or machine is None:
            return Facts(technical=account.kind == TECHNICAL)
        rights = await self.access.of_account(account.account_id, machine.structure_id)
        known = [scope for name in sorted(machine.scopes) if (scope := Scope.known(name))]
        raccordements = await self.store.raccordements.in_state(machine.structure_id, RaccordementState.ACTIF)
        subscriptions = await self.store.subscriptions.of_account(account.account_id)
        return Facts(
            technical=True, at_work=True, secret_lasts=not account.secret_expires,
            receives_events=Scope.EVENEMENTS_LIRE in account.scopes,
            structure_active=not await self.store.structures.inactive(machine.structure_id), scopes=len(known),
            effective_scopes=sum(rights.allows(*PROFILES[scope], machine.structure_id) for scope in known),
            active_raccordements=len(raccordements),
            active_subscriptions=sum(kept.value.state is SubscriptionState.ACTIF for kept in subscriptions),
        )  # fmt: skip
