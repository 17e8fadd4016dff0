"""Carrying requests out: each step once, in order, whatever crashes in between; for every kind alike."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import structlog

from chassis import clock
from chassis.errors import Conflict, DomainError, Stale, Text, TooMany
from chassis.idempotency import AlreadyDone, Once
from chassis.store import is_outage
from contracts.envelope import EventData
from contracts.request import RequestKind, RequestState
from services.organisation.domain import request as rules
from services.organisation.domain.announcements import invitation_sent, request_decided, request_opened
from services.organisation.domain.kinds import Decider, Step
from services.organisation.domain.person import Person
from services.organisation.domain.request import WAITING_AT_MOST, AlreadyAsked, Request
from services.organisation.domain.subjects import Founding, Invitation
from services.organisation.store import Read, Store, Taken
from services.organisation.usecases import recording

log = structlog.get_logger()
Perform = Callable[[Request], Awaitable[str | None]]
"""Does one step, idempotently. Answers how far it came when there is more of it to do, None when it is done."""
BATCH = 100
HANDED_OVER = (RequestKind.RATTACHEMENT, RequestKind.HABILITATIONS)


class Requests:
    def __init__(self, store: Store, performers: Mapping[Step, Perform]) -> None:
        self._all = store
        self._store = store.requests
        self._performers = performers

    async def open(self, request: Request, once: Once | None = None) -> Read[Request]:
        """Keeps it and does its first steps; pages of a long step are left to the sweep.

        Raises TooMany, AlreadyAsked, and what a step refuses: the request is then closed as SANS_SUITE.
        """
        rules.check_cool_down(await self._store.refusals(request), clock.now())
        try:
            kept = await self._store.add(request, *await self._opened(request), once=once)
        except AlreadyDone as done:
            return self._store.made_by(done)
        except Taken as error:
            raise AlreadyAsked from error
        return await self._carry_out(kept, patiently=False)

    async def made_with(self, once: Once | None) -> Request | None:
        """What the same call made before. Raises KeyReused; Conflict while it is under way, or when it came to nothing."""
        made = await self._store.made_with(once)
        return settled(made.value) if made else None

    async def decide(self, request_id: str, by: str, *, approve: bool, reason: str) -> Read[Request]:
        """Raises NotFound, AlreadyDecided, OwnRequest, Invalid."""

        async def decided() -> Read[Request]:
            kept = await self._store.get(request_id)
            after = rules.decided(kept.value, by, clock.now(), approve=approve, reason=reason)
            return await self._store.save(
                kept, after, *request_decided(after, await self._name(after)), recording.request_decided(after)
            )

        return await self._carry_out(await self._store.retrying(decided), patiently=False)

    async def _opened(self, request: Request) -> Sequence[EventData]:
        name, subject = await self._name(request), request.subject
        if isinstance(subject, Invitation) and request.state is RequestState.EN_ATTENTE:
            people = await self._all.accounts.people([request.asked_by])
            inviter = people.get(request.asked_by, Person(account_id=request.asked_by))
            return [invitation_sent(request, subject, name, inviter)]
        return request_opened(request, name, await self._all.rattachements.gestionnaire(request.structure_id))

    async def _name(self, request: Request) -> str:
        return await name_of(self._all, request)

    async def sweep(self) -> int:
        """Finishes what a crash or an outage left, longest waiting first; how many requests came to their end."""
        return sum([await self._take_up(due) for due in await self._store.due(clock.now(), BATCH)])

    async def _take_up(self, due: Read[Request]) -> bool:
        try:
            kept = await self._store.save(due, rules.claimed(due.value, clock.now()))
        except Stale:  # another sweeper was first
            return False
        try:
            await self._carry_out(kept, patiently=True)
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("request.step_failed", request=kept.value.request_id, kind=kept.value.kind)
            await self._postpone(kept.value.request_id)
            return False
        return True

    async def _carry_out(self, kept: Read[Request], *, patiently: bool) -> Read[Request]:
        while kept.value.steps_left:
            cursor = await self._perform(kept)
            kept = await self._mark(kept, kept.value.steps_left[0], cursor, patiently=patiently)
            if cursor and not patiently:
                break
        return kept

    async def _perform(self, kept: Read[Request]) -> str | None:
        try:
            return await self._performers[kept.value.steps_left[0]](kept.value)
        except DomainError as error:
            if not error.transient:
                await self._store.save(kept, rules.abandoned(kept.value, str(error), clock.now()))
            raise

    async def _mark(self, kept: Read[Request], step: Step, cursor: str | None, *, patiently: bool) -> Read[Request]:
        """Written again when a decision came between; left alone when another worker marked the step meanwhile."""
        latest = kept

        async def marked() -> Read[Request]:
            nonlocal latest
            try:
                return await self._store.save(latest, _after(latest.value, step, cursor, patiently=patiently))
            except Stale:
                latest = await self._store.get(kept.value.request_id)
                raise

        return await self._store.retrying(marked)

    async def _postpone(self, request_id: str) -> None:
        async def postponed() -> Read[Request]:
            kept = await self._store.get(request_id)
            if not kept.value.steps_left:
                return kept
            return await self._store.save(kept, rules.postponed(kept.value, clock.now()))

        await self._store.retrying(postponed)


async def name_of(store: Store, request: Request) -> str:
    """Of its structure."""
    if isinstance(request.subject, Founding):
        return request.subject.structure.name
    structures = await store.structures.by_ids([request.structure_id])
    return structures[request.structure_id].name if structures else ""


def _after(request: Request, step: Step, cursor: str | None, *, patiently: bool) -> Request:
    if request.steps_left[:1] != (step,):
        return request
    if cursor is None:
        return rules.step_done(request, clock.now())
    return rules.step_advanced(request, cursor, clock.now(), leave=not patiently)


def settled(request: Request) -> Request:
    """Raises Conflict while steps are left, or when it came to nothing."""
    if request.steps_left:
        raise Conflict(
            Text("La même demande est déjà en cours : patientez", "The same call is under way: wait a little")
        )
    if request.state is RequestState.SANS_SUITE:
        raise Conflict(request.reason)
    return request


async def close(store: Store, request_id: str, reason: str) -> None:
    """As SANS_SUITE, when it still waits for its answer."""

    async def closed() -> Read[Request]:
        kept = await store.requests.get(request_id)
        if kept.value.state is not RequestState.EN_ATTENTE:
            return kept
        return await store.requests.save(kept, rules.abandoned(kept.value, reason, clock.now()))

    await store.requests.retrying(closed)


async def hand_over(store: Store, structure_id: str) -> None:
    """To the gestionnaire who governs the structure from now on, what awaited the operators for want of one."""
    for waiting in await store.requests.of_structure(structure_id, Decider.EXPLOITATION):
        if waiting.value.kind in HANDED_OVER:
            await store.requests.retrying(partial(_handed, store, waiting.value.request_id))


async def _handed(store: Store, request_id: str) -> Read[Request]:
    kept = await store.requests.get(request_id)
    if kept.value.state is not RequestState.EN_ATTENTE:
        return kept
    handed = rules.reminded_by(replace(kept.value, decider=Decider.GESTIONNAIRE), clock.now())
    return await store.requests.save(kept, handed)


async def check_room(store: Store, request: Request) -> None:
    """Raises TooMany: one account keeps only so many requests waiting for the operators."""
    if (
        request.decider is Decider.EXPLOITATION
        and await store.requests.awaiting_operators(request.asked_by) >= WAITING_AT_MOST
    ):
        raise TooMany(retry_after=86_400)
