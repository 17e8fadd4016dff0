"""Requests that wait too long: their gestionnaire is reminded, at last the operators are told (ORG-29)."""

from datetime import datetime

from chassis.errors import Stale
from services.organisation.domain import request as rules
from services.organisation.domain.announcements import request_reminded
from services.organisation.domain.request import Request
from services.organisation.store import Read, Store
from services.organisation.usecases.requests import name_of

BATCH = 100


class Reminding:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, now: datetime) -> int:
        """How many reminders were sent. What an absence made late is made up one reminder a run."""
        return sum([await self._remind(due) for due in await self._store.requests.to_remind(now, BATCH)])

    async def _remind(self, due: Read[Request]) -> bool:
        after = rules.reminded(due.value)
        gestionnaire = await self._store.rattachements.gestionnaire(after.structure_id)
        try:
            await self._store.requests.save(
                due, after, request_reminded(after, await name_of(self._store, after), gestionnaire)
            )
        except Stale:  # another worker was first, or it was decided at this moment
            return False
        return True
