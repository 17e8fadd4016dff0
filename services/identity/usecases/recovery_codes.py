"""Recovery codes are made, and made again: those of before hold no more (ID-12, ID-26)."""

from dataclasses import dataclass

from chassis import clock
from contracts.security import SecurityKind
from services.identity.domain import factors
from services.identity.domain.factor import Factor
from services.identity.usecases import recovery
from services.identity.usecases.factor_changes import Changer, FactorChanges


@dataclass(frozen=True, slots=True)
class RecoveryCodes:
    changes: FactorChanges

    async def make(self, by: Changer) -> list[str]:
        """Shown this once. Other sessions end. Raises as `FactorChanges.authorised`."""
        kept, codes = await self.changes.authorised(by), recovery.new_codes()
        digests = tuple(recovery.digest(by.account_id, code) for code in codes)
        kind = SecurityKind.FACTEUR_REMPLACE if kept.value.recovery_codes else SecurityKind.FACTEUR_AJOUTE
        after = factors.recoverable(kept.value, digests, clock.now())
        await self.changes.save(kept, after, kind, Factor.RECUPERATION, by.session_id)
        return codes
