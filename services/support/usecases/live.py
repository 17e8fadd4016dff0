"""Live exchange with an agent: the conversation of a ticket, while both sides have it open (SUP-11)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Container, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chassis import clock
from chassis.auth import Account
from chassis.errors import DomainError, TooMany
from chassis.idempotency import Once
from contracts.ticket import TicketAction, TicketSide, TicketState
from services.support.domain.hours import Hours, LiveClosed
from services.support.settings import Settings
from services.support.store import Store
from services.support.usecases.access import Access, Standing
from services.support.usecases.act import Act, Step
from services.support.usecases.guide import Guide

POLL_SECONDS = 0.5
SIGN_EVERY = timedelta(seconds=3)
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Heard:
    """What is new of a ticket: activities from the position `since` on; `there`: the sides on which somebody listens."""

    standing: Standing
    since: int
    there: frozenset[TicketSide]


@dataclass(frozen=True, slots=True)
class Live:
    guide: Guide
    act: Act
    hours: Hours

    async def begin(
        self,
        caller: Account,
        language: str,
        questions: Sequence[str],
        sender: tuple[str, str | None],
        once: Once | None,
    ) -> Standing:
        """A ticket to the platform, sent at once; `sender`: structure and service.

        Raises LiveClosed, Invalid, NotFound, KeyReused, Stale.
        """
        if not self.hours.is_open(clock.now()):
            raise LiveClosed
        begun = await self.guide.hand_over(caller, language, questions, sender, once)
        if begun.ticket.state is not TicketState.BROUILLON:
            return begun  # the same call came before
        return await self.act.act(caller, begun.ticket.id, Step(action=TicketAction.SOUMETTRE, live=True))


@dataclass(frozen=True, slots=True)
class Following:
    """`ended`: sessions whose tokens count no more."""

    store: Store
    access: Access
    ended: Container[str]
    settings: Settings
    _open: Counter[str] = field(default_factory=Counter)

    def enter(self, account_id: str) -> None:
        """Raises TooMany."""
        if self._open[account_id] >= self.settings.streams_of_account or self._open.total() >= self.settings.streams:
            raise TooMany(retry_after=RETRY_SECONDS)
        self._open[account_id] += 1

    async def leave(self, account_id: str, standing: Standing) -> None:
        """Answers are mailed again from now on."""
        self._open[account_id] -= 1
        if not self._open[account_id]:
            del self._open[account_id]
        await self.store.listeners.leave(standing.ticket.id, standing.acting)

    async def follow(
        self, caller: Account, standing: Standing, since: int, until: datetime
    ) -> AsyncIterator[Heard | None]:
        """What is new, as it comes; None as a sign of life. It ends with the session, its token or the right to read."""
        ticket_id, version, there = standing.ticket.id, None, None
        signed = clock.now() - SIGN_EVERY
        while clock.now() < until and caller.session_id not in self.ended:
            if clock.now() >= signed + SIGN_EVERY:
                signed = clock.now()
                await self._sign(standing)
                yield None
            before = (version, there)
            version, there = await self.store.tickets.version(ticket_id), await self.store.listeners.sides(ticket_id)
            if (version, there) != before:
                try:
                    standing = await self.access.see(caller, ticket_id)
                except DomainError:
                    return
                yield Heard(standing, since, there)
                since = max(since, len(standing.ticket.activities))
            await asyncio.sleep(POLL_SECONDS)

    async def _sign(self, standing: Standing) -> None:
        for side in standing.acting:
            await self.store.listeners.sign(standing.ticket.id, side)
