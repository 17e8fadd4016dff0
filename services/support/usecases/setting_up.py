"""Queues and answers to use again: each receiver has its own (SUP-8)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chassis.auth import Account
from chassis.errors import Invalid, NotFound
from chassis.idempotency import Once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from contracts.habilitation import Level
from services.support.domain.categories import Categories
from services.support.domain.desk import CannedAnswer, Queue, queue_findings
from services.support.domain.lifecycle import NotAllowedHere
from services.support.store import Store
from services.support.usecases.access import Access, governs_desk


@dataclass(frozen=True, slots=True)
class SettingUp:
    """`structure_id` None: of the platform's own desk."""

    store: Store
    access: Access
    categories: Categories

    async def queues(self, caller: Account, structure_id: str | None, asked: PageQuery) -> Page[Queue]:
        """Raises NotFound, Invalid."""
        await self._check(caller, structure_id, Level.CONSULTATION)
        return await self.store.queues.page(structure_id, asked)

    async def add_queue(
        self, caller: Account, structure_id: str | None, name: str, categories: Sequence[str], once: Once | None
    ) -> Queue:
        """Raises NotFound, NotAllowedHere, Invalid, KeyReused."""
        await self._check(caller, structure_id, Level.MODIFICATION)
        made = self._checked(Queue(id=new_id(), structure_id=structure_id, name=name, categories=tuple(categories)))
        return (await self.store.queues.add(made, once=once)).value

    async def change_queue(
        self, caller: Account, queue_id: str, name: str, categories: Sequence[str], *, active: bool
    ) -> Queue:
        """Tickets stay in a queue that is no longer active. Raises NotFound, NotAllowedHere, Invalid, Stale."""
        kept = await self.store.queues.get(queue_id)
        await self._check(caller, kept.value.structure_id, Level.MODIFICATION)
        after = self._checked(replace(kept.value, name=name, categories=tuple(categories), active=active))
        return (await self.store.queues.save(kept, after)).value

    async def answers(self, caller: Account, structure_id: str | None, asked: PageQuery) -> Page[CannedAnswer]:
        """Raises NotFound, Invalid."""
        await self._check(caller, structure_id, Level.CONSULTATION)
        return await self.store.canned_answers.page(structure_id, asked)

    async def add_answer(
        self, caller: Account, structure_id: str | None, title: str, text: str, once: Once | None
    ) -> CannedAnswer:
        """Raises NotFound, NotAllowedHere, KeyReused."""
        await self._check(caller, structure_id, Level.MODIFICATION)
        made = CannedAnswer(id=new_id(), structure_id=structure_id, title=title, text=text)
        return (await self.store.canned_answers.add(made, once=once)).value

    async def change_answer(self, caller: Account, answer_id: str, title: str, text: str) -> CannedAnswer:
        """Raises NotFound, NotAllowedHere, Stale."""
        kept = await self.store.canned_answers.get(answer_id)
        await self._check(caller, kept.value.structure_id, Level.MODIFICATION)
        return (await self.store.canned_answers.save(kept, replace(kept.value, title=title, text=text))).value

    async def delete_answer(self, caller: Account, answer_id: str) -> None:
        """What was sent with it stays. Raises NotFound, NotAllowedHere, Stale."""
        kept = await self.store.canned_answers.get(answer_id)
        await self._check(caller, kept.value.structure_id, Level.MODIFICATION)
        await self.store.canned_answers.aggregates.delete(kept.document)

    def _checked(self, queue: Queue) -> Queue:
        """Raises Invalid."""
        if findings := queue_findings(queue, self.categories):
            raise Invalid(errors=findings)
        return queue

    async def _check(self, caller: Account, structure_id: str | None, level: Level) -> None:
        """Raises NotFound to whoever may not see this desk, NotAllowedHere to whoever may only see it."""
        rights = await self.access.rights(caller)
        if not governs_desk(rights, structure_id, Level.CONSULTATION):
            raise NotFound
        if not governs_desk(rights, structure_id, level):
            raise NotAllowedHere
