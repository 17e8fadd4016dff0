"""Sessions end: here at once, everywhere else as soon as the bus tells (ID-20, ID-23)."""

from dataclasses import dataclass
from datetime import datetime

from chassis import audit, clock
from chassis.errors import NotFound
from contracts.envelope import EventData
from contracts.security import SecurityKind, SecurityOutcome, SessionEnded, SessionEnding
from services.identity.domain import session
from services.identity.domain.session import Session
from services.identity.settings import Settings
from services.identity.store import Store


@dataclass(frozen=True, slots=True)
class Ending:
    store: Store
    settings: Settings

    async def end(self, session_id: str, why: SessionEnding) -> None:
        """Whatever else happens to it at this moment; one that has ended, or is not kept here, is left as it is."""

        async def ended() -> None:
            kept = await self.store.sessions.find(session_id)
            if kept and not kept.value.ended:
                await self.store.sessions.save(kept, session.ended(kept.value), *self._told(kept.value, why))

        await self.store.sessions.retrying(ended)

    async def end_one(self, account_id: str, session_id: str) -> None:
        """By its owner, from any session. Raises NotFound."""
        if await self.store.sessions.find_open(account_id, session_id, clock.now()) is None:
            raise NotFound
        await self.end(session_id, SessionEnding.PAR_LA_PERSONNE)

    async def end_all(self, account_id: str, why: SessionEnding, but: str = "") -> None:
        """Those of an account; `but` names one to be kept."""
        for one in await self.store.sessions.open_of(account_id, clock.now()):
            if one.id != but:
                await self.end(one.id, why)

    def _told(self, of: Session, why: SessionEnding) -> list[EventData]:
        reused = why is SessionEnding.JETON_REUTILISE
        outcome = SecurityOutcome.REFUSE if reused else SecurityOutcome.REUSSI
        record = audit.entry(
            SecurityKind.SESSION_TERMINEE, of.id, account_id=of.account_id, outcome=outcome, on=("session", of.id), detail=why
        )  # fmt: skip
        return [self.event(of.id, of.account_id, why), record]

    def event(self, session_id: str, account_id: str, why: SessionEnding) -> SessionEnded:
        """To leave with the write by which it ends, of an aggregate that has its id."""
        until = self._tokens_until(clock.now())
        return SessionEnded(session_id=session_id, account_id=account_id, reason=why, tokens_until=until)

    def _tokens_until(self, now: datetime) -> datetime:
        """When no access token signed before can count any more, by anybody's clock."""
        return now + self.settings.access_validity + session.MARGIN
