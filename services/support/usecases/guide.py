"""Questions to the assistant, and a ticket's draft from them (SUP-10)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chassis.auth import Account
from chassis.idempotency import Once
from services.support.domain import assistant
from services.support.domain.assistant import Answer
from services.support.domain.library import Library
from services.support.domain.lifecycle import MAX_TEXT
from services.support.domain.ticket import Content
from services.support.usecases.access import Standing
from services.support.usecases.write import Write


@dataclass(frozen=True, slots=True)
class Guide:
    """Keeps no conversation: what was asked comes with each call, and the same questions have the same answers."""

    libraries: Mapping[str, Library]
    write: Write

    def answer(self, language: str, question: str, earlier: Sequence[str]) -> Answer:
        return assistant.answer(self.libraries[language], question, earlier)

    async def hand_over(
        self,
        caller: Account,
        language: str,
        questions: Sequence[str],
        sender: tuple[str, str | None],
        once: Once | None,
    ) -> Standing:
        """A draft for a person to answer; `sender`: structure and service. Raises Invalid, NotFound, KeyReused."""
        answers = []
        for n, asked in enumerate(questions):
            answers.append(self.answer(language, asked, questions[:n]))
            await asyncio.sleep(0)  # others are served between two questions
        category, sub_category = assistant.destination(answers)
        content = Content(
            category=category, sub_category=sub_category, sender_structure_id=sender[0], sender_service_id=sender[1],
            title=assistant.title(questions), description=assistant.conversation(answers, language, MAX_TEXT),
        )  # fmt: skip
        return await self.write.draft(caller, content, once)
