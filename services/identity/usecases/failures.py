"""Failed tries in the journal (ID-24)."""

from dataclasses import dataclass

from chassis.audit import Audit
from contracts.security import SecurityKind, SecurityOutcome
from services.identity.usecases.tries import Try


@dataclass(frozen=True, slots=True)
class Failures:
    audit: Audit

    async def record(self, what: str, account_id: str | None, taken: Try) -> None:
        """`what` was wrong. What was typed as a login is not kept: it may be a password typed in the wrong place."""
        kinds = [SecurityKind.CONNEXION, *([SecurityKind.CONNEXION_RALENTIE] if taken.slows else [])]
        for kind in kinds:
            await self.audit.record(kind, account_id=account_id, outcome=SecurityOutcome.REFUSE, detail=what.upper())
