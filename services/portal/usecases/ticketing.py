"""Tickets: written, sent, answered; each step through support (SUP-1 to SUP-8)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.habilitation import Application, Level
from contracts.ticket import TicketAction
from services.portal.clients import Api, Refused
from services.portal.domain.desks import RECEIVED, SORTS, Desk, split_category
from services.portal.usecases.depositing import Document
from services.portal.usecases.membership import Membership
from services.portal.usecases.paged import Paged, paged
from services.portal.usecases.starting import normal

QUESTION = "FACTURES_EMISES/M_QUESTION_DESTINATAIRE"
TYPED = ("phone", "title", "description")


class UnknownReceiver(Exception):
    """No public structure has the identifier that was typed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the form of a ticket offers: `senders` are structures for which the person may write."""

    categories: list[dict[str, Any]]
    senders: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a list of tickets is narrowed to, as its address says."""

    view: str = ""
    state: str = ""
    q: str = ""
    queue: str = ""
    sort: str = ""

    def params(self, desk: Desk) -> dict[str, str]:
        """As support takes them."""
        state = self.state if self.state in desk.states else ""
        own = {"state": state, "q": self.q, "queue": self.queue if desk is RECEIVED else "", "sort": self._sorted()}
        return {name: value for name, value in (dict(desk.view(self.view).params) | own).items() if value}

    def address(self) -> dict[str, str]:
        return {"vue": self.view, "state": self.state, "q": self.q, "queue": self.queue, "tri": self.sort}

    def _sorted(self) -> str:
        """What is no order of theirs is left out."""
        return self.sort if self.sort in dict(SORTS) else ""


async def listed(api: Api, desk: Desk, chosen: Chosen, page: int) -> Paged:
    params = chosen.params(desk)
    return await paged(api, "support", desk.list, desk.path, page=page, always=params, kept=chosen.address())


async def sheet(api: Api, member: Membership) -> Sheet:
    senders = member.holding(Application.SOLLICITATIONS_EMISES, Level.MODIFICATION)
    return Sheet(await api.get("support", "/categories"), senders)


async def about(api: Api, invoice_id: str) -> dict[str, str]:
    """The form's values for a question about an invoice; none where the person does not see it."""
    try:
        invoice = await api.get("invoicing", f"/invoices/{invoice_id}")
    except Refused:
        return {}
    return {"about": QUESTION, "object_number": invoice["number"], "object_id": invoice_id}


async def draft(api: Api, typed: Mapping[str, str], key: str) -> dict[str, Any]:
    """`key`: the same form sent twice makes one. Raises Refused, UnknownReceiver."""
    body = await _content(api, typed) | {"sender_structure_id": typed.get("sender_structure_id", "")}
    ticket: dict[str, Any] = await api.post("support", "/tickets", body, Idempotency_Key=key)
    return ticket


async def complete(api: Api, ticket: Mapping[str, Any], documents: Sequence[Document], key: str, *, send: bool) -> None:
    """The draft's files, then, where asked for, its sending. Raises Refused: what was done so far stays."""
    for document in documents:
        await attach(api, ticket["ticket_id"], document)
    if send:
        await act(api, ticket["ticket_id"], {"action": TicketAction.SOUMETTRE}, f"{key}-envoi")


async def edit(api: Api, ticket_id: str, typed: Mapping[str, str]) -> None:
    """A draft. Raises Refused, UnknownReceiver."""
    await api.send("support", "PATCH", f"/tickets/{ticket_id}", await _content(api, typed))


async def act(api: Api, ticket_id: str, step: Mapping[str, str], key: str) -> None:
    """Raises Refused."""
    body = {name: value for name, value in step.items() if value}
    await api.post("support", f"/tickets/{ticket_id}/activities", body, Idempotency_Key=key)


async def attach(api: Api, ticket_id: str, document: Document, side: str = "") -> None:
    """Raises Refused."""
    await api.services.call(
        api.caller, "support", "POST", f"/tickets/{ticket_id}/attachments", data={"side": side} if side else {},
        files={"file": (document.name, document.file, document.media_type)}, headers={"Idempotency-Key": document.key},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conversation:
    """`receiver`: its name, for who is attached to it; `files`: by their id."""

    ticket: dict[str, Any]
    category: str
    receiver: str
    files: Mapping[str, dict[str, Any]]


async def conversation(api: Api, member: Membership, ticket_id: str) -> Conversation:
    """Raises Refused where the person does not see it."""
    ticket, categories = await asyncio.gather(
        api.get("support", f"/tickets/{ticket_id}"), api.get("support", "/categories")
    )
    files = {file["attachment_id"]: file for file in ticket["attachments"]}
    receiver = next((s["name"] for s in member.structures if s["structure_id"] == ticket["receiver_structure_id"]), "")
    return Conversation(ticket, _label(categories, ticket["sub_category"]), receiver, files)


def _label(categories: Sequence[Mapping[str, Any]], code: str) -> str:
    """A category that is no longer offered is shown by its code."""
    subs = (sub for category in categories for sub in category["sub_categories"])
    return next((str(sub["label"]) for sub in subs if sub["code"] == code), code)


async def _content(api: Api, typed: Mapping[str, str]) -> dict[str, Any]:
    category, sub = split_category(typed.get("about", ""))
    content: dict[str, Any] = {name: typed.get(name, "") for name in TYPED} | {
        "category": category,
        "sub_category": sub,
    }
    if number := typed.get("object_number"):
        content |= {"object_number": number, "object_id": typed.get("object_id") or None}
    if receiver := normal(typed.get("receiver", "")):
        content["receiver_structure_id"] = await _public(api, receiver)
    return content


async def _public(api: Api, identifier: str) -> str:
    try:
        return str((await api.get("organisation", f"/annuaire/{identifier}"))["structure_id"])
    except Refused as error:
        raise UnknownReceiver from error
