"""People of a structure are told before the last secret of a technical account ends (RAC-12)."""

from dataclasses import dataclass
from functools import partial

from chassis import clock
from services.identity.domain import announcements, technical
from services.identity.store import Store

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Expiring:
    store: Store

    async def turn(self) -> None:
        for account_id in await self.store.technical.to_warn(clock.now(), AT_ONCE):
            await self.store.technical.retrying(partial(self._tell, account_id))

    async def _tell(self, account_id: str) -> None:
        """Once a moment, whoever else is at it; after a long stop the nearest alone. Raises Stale."""
        kept, now = await self.store.technical.get(account_id), clock.now()
        if kept.value.warn_at and kept.value.warn_at <= now:
            told = announcements.machine(kept.value, technical.warned_days(kept.value, now))
            await self.store.technical.save(kept, technical.scheduled(kept.value, now), told)
