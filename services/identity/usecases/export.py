"""A person takes what is held of them: who asked is written down (ID-19, ID-24)."""

from dataclasses import dataclass

from chassis.audit import Audit
from contracts.security import SecurityKind


@dataclass(frozen=True, slots=True)
class Export:
    audit: Audit

    async def record(self, account_id: str) -> None:
        await self.audit.record(SecurityKind.DONNEES_EXPORTEES, account_id=account_id, on=("account", account_id))
