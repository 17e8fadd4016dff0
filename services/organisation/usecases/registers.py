"""Asking the register of establishments, at creation and again later (ORG-3)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Protocol

import structlog

from chassis import clock
from chassis.errors import Stale, Text
from chassis.store import is_outage
from services.organisation.domain import register
from services.organisation.domain.announcements import structure_changed
from services.organisation.domain.register import Answer, Establishment, LegalUnit, Loading, Register, RegisterDown
from services.organisation.domain.structure import Structure
from services.organisation.domain.structure_changes import registered
from services.organisation.store import Read, Store
from services.organisation.store.establishments import Establishments

log = structlog.get_logger()
BATCH = 100
LOADED_AT_ONCE = 1000
DOWN = Text("Le répertoire Sirene ne répond pas", "The Sirene register does not answer")


async def ask(source: Register, siret: str) -> tuple[Establishment | None, Answer]:
    try:
        establishment = await source.find(siret)
    except RegisterDown:
        return None, Answer.INDISPONIBLE
    return establishment, register.answer(establishment)


class FollowUp:
    def __init__(self, store: Store, source: Register) -> None:
        self._store = store
        self._source = source

    async def run(self) -> int:
        """Asks about what is due, longest waiting first, until nothing is due or the register is silent; how many answers."""
        answered = 0
        while due := await self._store.structures.due_for_register(clock.now(), BATCH):
            for structure in due:
                if await self._look(structure) is Answer.INDISPONIBLE:
                    return answered
                answered += 1
        return answered

    async def _look(self, structure: Read[Structure]) -> Answer:
        try:
            _, answer = await ask(self._source, structure.value.identifier)
            if answer is not Answer.INDISPONIBLE:
                await self._keep(structure, registered(structure.value, answer, clock.now()))
        except Stale:  # changed meanwhile: it is still due, and looked at anew
            return Answer.NON_CONSULTE
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("register.look_failed", structure=structure.value.structure_id)
            later = replace(structure.value, register_due_at=clock.now() + register.AGAIN_UNKNOWN)
            await self._store.structures.save(structure, later)
            return Answer.NON_CONSULTE
        return answer

    async def _keep(self, before: Read[Structure], after: Structure) -> None:
        gestionnaire = await self._store.rattachements.gestionnaire(after.structure_id)
        told = structure_changed(after, gestionnaire)
        events = [told] if told != structure_changed(before.value, gestionnaire) else []
        await self._store.structures.save(before, after, *events)


class Source(Protocol):
    """A bulk file; `name` tells one edition of it from another."""

    name: str

    def rows(self, skip: int = 0) -> Iterator[Establishment | LegalUnit | None]: ...


async def load(kept: Establishments, source: Source, report: Callable[[Loading], None]) -> Loading:
    """Keeps the file's rows here, from where an earlier run was ended; the same file to its end is not read twice.

    A row that cannot be read is counted. A batch that was kept and not marked is kept again.
    """
    loading = await kept.loading(source.name)
    if loading.finished:
        return loading
    rows = source.rows(loading.rows)
    while batch := list(islice(rows, LOADED_AT_ONCE)):
        read = [row for row in batch if row is not None]
        await kept.replace(read)
        loading = replace(loading, rows=loading.rows + len(batch), refused=loading.refused + len(batch) - len(read))
        await kept.keep(loading)
        report(loading)
    loading = replace(loading, finished=True)
    await kept.keep(loading)
    return loading
