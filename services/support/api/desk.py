"""The desk: assignment, queues, notes among agents, answers to use again (SUP-8)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Invalid, NotFound, Stale
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from services.support.api.shapes import Id, PathId, TicketShown
from services.support.domain.lifecycle import MAX_TEXT, NotAllowedHere
from services.support.usecases.desk import Desk
from services.support.usecases.setting_up import SettingUp

MAX_NAME = 150
MOST_CATEGORIES = 50
Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, strip_whitespace=True)]
Code = Annotated[str, Field(max_length=60)]
Owner = Annotated[str | None, Field(max_length=60, description="The receiver; null: the platform's own desk")]


class NoteBody(Body):
    text: Words


class AssigneeBody(Body):
    """Without `account_id`: to the caller. Null: to nobody."""

    account_id: Annotated[str | None, Field(max_length=60)] = None


class TransferBody(Body):
    """`queue_id` null: to no queue. `text`: why, for the other team."""

    queue_id: Id | None
    text: Annotated[str, Field(max_length=MAX_TEXT)] = ""


class QueueEdit(Body):
    """`categories`: new tickets of these come to it."""

    name: Name
    categories: list[Code] = Field([], max_length=MOST_CATEGORIES)
    active: bool = True


class QueueBody(Body):
    name: Name
    categories: list[Code] = Field([], max_length=MOST_CATEGORIES)
    structure_id: Owner = None


class AnswerEdit(Body):
    title: Name
    text: Words


class AnswerBody(AnswerEdit):
    structure_id: Owner = None


class QueueQuery(PageQuery):
    sort: Literal["name", "-name"] | None = None
    structure_id: Owner = None


class AnswerQuery(PageQuery):
    sort: Literal["title", "-title"] | None = None
    structure_id: Owner = None


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class QueueShown(Shown):
    id: str
    structure_id: str | None
    name: str
    categories: list[str]
    active: bool


class AnswerShown(Shown):
    id: str
    structure_id: str | None
    title: str
    text: str


class AgentShown(Shown):
    account_id: str
    name: str


def router(desk: Desk, setting_up: SettingUp) -> APIRouter:
    r = APIRouter(tags=["guichet"])
    _tickets(r, desk)
    _queues(r, setting_up)
    _answers(r, setting_up)
    return r


def _tickets(r: APIRouter, desk: Desk) -> None:
    refusals = errors(NotFound, NotAllowedHere, Conflict, Invalid, Stale)

    @r.get("/received-tickets/{ticket_id}/agents", responses=errors(NotFound, NotAllowedHere))
    async def agents(caller: Caller, ticket_id: PathId) -> list[AgentShown]:
        """To whom it can be assigned."""
        return [AgentShown.model_validate(agent) for agent in await desk.agents(caller, ticket_id)]

    @r.put("/received-tickets/{ticket_id}/assignee", responses=refusals)
    async def assign(caller: Caller, ticket_id: PathId, body: AssigneeBody) -> TicketShown:
        """To me, to somebody else of the desk, or back to everybody."""
        account_id = body.account_id if "account_id" in body.model_fields_set else caller.account_id
        return TicketShown.seen(await desk.assign(caller, ticket_id, account_id))

    @r.put("/received-tickets/{ticket_id}/queue", responses=refusals)
    async def transfer(caller: Caller, ticket_id: PathId, body: TransferBody) -> TicketShown:
        """To another team: nobody has it there yet."""
        return TicketShown.seen(await desk.transfer(caller, ticket_id, body.queue_id, body.text))

    @r.post(
        "/received-tickets/{ticket_id}/notes",
        status_code=201,
        responses=errors(NotFound, NotAllowedHere, Conflict, Stale, KeyReused),
    )
    async def note(caller: Caller, ticket_id: PathId, body: NoteBody, key: IdempotencyKey = None) -> TicketShown:
        """Among agents: never shown to the sender, never mailed."""
        asked = once(caller.account_id, key, ticket_id, body.text)
        return TicketShown.seen(await desk.note(caller, ticket_id, body.text, asked))


def _queues(r: APIRouter, setting_up: SettingUp) -> None:
    @r.get("/queues", responses=errors(NotFound))
    async def queues(caller: Caller, asked: Annotated[QueueQuery, Query()]) -> Page[QueueShown]:
        """Teams of a receiver, by name."""
        page = await setting_up.queues(caller, asked.structure_id, asked)
        return items(page, QueueShown.model_validate)

    @r.post("/queues", status_code=201, responses=errors(NotFound, NotAllowedHere, Invalid, KeyReused))
    async def add_queue(caller: Caller, body: QueueBody, key: IdempotencyKey = None) -> QueueShown:
        asked = once(caller.account_id, key, body.model_dump_json())
        made = await setting_up.add_queue(caller, body.structure_id, body.name, body.categories, asked)
        return QueueShown.model_validate(made)

    @r.put("/queues/{queue_id}", responses=errors(NotFound, NotAllowedHere, Invalid, Stale))
    async def change_queue(caller: Caller, queue_id: PathId, body: QueueEdit) -> QueueShown:
        """Its name, what comes to it, or that nothing comes to it any more."""
        made = await setting_up.change_queue(caller, queue_id, body.name, body.categories, active=body.active)
        return QueueShown.model_validate(made)


def _answers(r: APIRouter, setting_up: SettingUp) -> None:
    refusals = errors(NotFound, NotAllowedHere, Stale)

    @r.get("/canned-answers", responses=errors(NotFound))
    async def answers(caller: Caller, asked: Annotated[AnswerQuery, Query()]) -> Page[AnswerShown]:
        """Of a receiver, by title."""
        page = await setting_up.answers(caller, asked.structure_id, asked)
        return items(page, AnswerShown.model_validate)

    @r.post("/canned-answers", status_code=201, responses=errors(NotFound, NotAllowedHere, KeyReused))
    async def add_answer(caller: Caller, body: AnswerBody, key: IdempotencyKey = None) -> AnswerShown:
        asked = once(caller.account_id, key, body.model_dump_json())
        made = await setting_up.add_answer(caller, body.structure_id, body.title, body.text, asked)
        return AnswerShown.model_validate(made)

    @r.put("/canned-answers/{answer_id}", responses=refusals)
    async def change_answer(caller: Caller, answer_id: PathId, body: AnswerEdit) -> AnswerShown:
        return AnswerShown.model_validate(await setting_up.change_answer(caller, answer_id, body.title, body.text))

    @r.delete("/canned-answers/{answer_id}", status_code=204, responses=refusals)
    async def delete_answer(caller: Caller, answer_id: PathId) -> None:
        """What was sent with it stays."""
        await setting_up.delete_answer(caller, answer_id)
