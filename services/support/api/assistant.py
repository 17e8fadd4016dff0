"""The assistant: answers from help with its words, or hands over to a person (SUP-10)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from chassis.auth import Caller
from chassis.context import cause
from chassis.doors import Body
from chassis.errors import Invalid, NotFound
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.problems import errors
from services.support.api.shapes import Id, TicketShown
from services.support.domain.articles import markup
from services.support.domain.assistant import MAX_QUESTION, MOST_EARLIER, Answer, Quote
from services.support.usecases.guide import Guide

Question = Annotated[str, StringConstraints(min_length=1, max_length=MAX_QUESTION, strip_whitespace=True)]


class QuestionBody(Body):
    """`earlier`: what was asked before in this conversation, the last one last."""

    question: Question
    earlier: list[Question] = Field([], max_length=MOST_EARLIER)


class HandOverBody(Body):
    """`questions`: those of the conversation, the last one last; what was answered is worked out again."""

    questions: Annotated[list[Question], Field(min_length=1, max_length=MOST_EARLIER)]
    sender_structure_id: Id
    sender_service_id: Id | None = None


class QuoteShown(BaseModel):
    """A passage of an article, as it stands there. `page`: what does the thing, `action` the words of its link."""

    slug: str
    title: str
    section: str
    html: str
    page: str
    action: str

    @classmethod
    def of(cls, quote: Quote) -> "QuoteShown":
        a, passage = quote.article, quote.passage
        return cls(
            slug=a.slug, title=a.title, section=passage.section, html=markup(passage.text), page=a.page, action=a.action
        )


class AnswerShown(BaseModel):
    """`answered` false: nothing is quoted, and the question should be handed over to a person."""

    answered: bool
    said: str
    confidence: float = Field(ge=0, le=1)
    quotes: list[QuoteShown]

    @classmethod
    def of(cls, answer: Answer) -> "AnswerShown":
        return cls(
            answered=bool(answer.quotes), said=answer.said.spoken(cause().language), confidence=round(answer.confidence, 3),
            quotes=[QuoteShown.of(quote) for quote in answer.quotes],
        )  # fmt: skip


def router(guide: Guide) -> APIRouter:
    r = APIRouter(prefix="/assistant", tags=["aide"])

    @r.post("/questions")
    async def ask(body: QuestionBody) -> AnswerShown:
        """Without login. Passages of help that answer, as they stand there; or none, and that a person should answer."""
        return AnswerShown.of(guide.answer(cause().language, body.question, body.earlier))

    @r.post("/hand-overs", status_code=201, responses=errors(NotFound, Invalid, KeyReused))
    async def hand_over(caller: Caller, body: HandOverBody, key: IdempotencyKey = None) -> TicketShown:
        """The draft of a ticket that holds the conversation: to be completed and sent by its author."""
        asked = once(caller.account_id, key, body.model_dump_json())
        sender = (body.sender_structure_id, body.sender_service_id)
        return TicketShown.seen(await guide.hand_over(caller, cause().language, body.questions, sender, asked))

    return r
