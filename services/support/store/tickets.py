"""Tickets: both sides' lists of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Typed
from chassis.words import holding
from contracts.ticket import TicketState
from rights import NOTHING
from services.support.domain.lifecycle import SENT
from services.support.domain.ticket import Ticket, words

ORDERS = {
    "changed_at": "last_activity_at", "opened_at": "opened_at", "number": "number", "state": "state", "category": "category",
}  # fmt: skip
FILTERS = {"state": "state", "category": "category", "sub_category": "sub_category", "q": "words"}
DESK_ORDERS = ORDERS | {"due_at": "due_at", "live_since": "live_since"}
DESK_FILTERS = FILTERS | {"queue": "queue_id", "assigned": "assigned_to"}
EMITTED = Listed("emitted", ("sender_structure_id",), ORDERS, "-changed_at", FILTERS)
RECEIVED = Listed("received", ("receiver_structure_id",), DESK_ORDERS, "-changed_at", DESK_FILTERS)
ROW = {"activities": 0, "attachments": 0, "description": 0, "desk": 0, "outbox": 0, "words": 0}
"""What a list leaves out: the conversation is read on the ticket's own page."""
EVER = datetime(1970, 1, 1, tzinfo=UTC)

SKIPPED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tickets of a list: in one of these states, of a category, with all of these words.

    Of the receiver's (SUP-8): in a queue, an agent's (None: nobody's), waiting for an answer, due before `due_before`,
    asked live since `live_since` (SUP-11).
    """

    states: Sequence[TicketState] = tuple(TicketState)
    category: str | None = None
    sub_category: str | None = None
    words: Sequence[str] = ()
    queue_id: str | None = None
    of_agent: bool = False
    agent: str | None = None
    waiting: bool = False
    due_before: datetime | None = None
    live_since: datetime | None = None


def _at_desk(wanted: Wanted) -> Document:
    """`due_at` is that of tickets that wait for the receiver, and of no others."""
    queue = {"queue_id": wanted.queue_id} if wanted.queue_id else {}
    agent = {"assigned_to": wanted.agent} if wanted.of_agent else {}
    before = {"$lt": wanted.due_before} if wanted.due_before else {}
    due = {"due_at": {"$gt": EVER, **before}} if wanted.waiting or before else {}
    live = {"live_since": {"$gte": wanted.live_since}} if wanted.live_since else {}
    return {**queue, **agent, **due, **live}


def _narrowed(wanted: Wanted) -> Document:
    of = {"category": wanted.category, "sub_category": wanted.sub_category}
    return {n: v for n, v in of.items() if v is not None} | (
        holding("words", list(wanted.words)) if wanted.words else {}
    )


class Tickets(Typed[Ticket]):
    def __init__(self, parts: Parts) -> None:
        indexes = [index for listed in (EMITTED, RECEIVED) for index in listed.indexes()]
        super().__init__(parts.aggregates("tickets", indexes), Ticket)
        self._counters = parts.database["counters"]

    def document(self, value: Ticket) -> Document:
        return super().document(value) | {"words": words(value)}

    async def holding(self, urls: Sequence[str]) -> set[str]:
        """Those of `urls` (support/ticket/file) that their ticket still names."""
        ids = sorted({url.split("/")[1] for url in urls})
        rows = self.aggregates.collection.find({"_id": {"$in": ids}}, {"attachments.url": 1})
        return {file["url"] async for row in rows for file in row.get("attachments", [])}

    async def version(self, ticket_id: str) -> int | None:
        row = await self.collection.find_one({"_id": ticket_id}, {"version": 1})
        return int(row["version"]) if row else None

    async def next_number(self, year: int) -> str:
        """`T2026-000017`; a number may be skipped, none is given twice."""
        row = await self._counters.find_one_and_update(
            {"_id": f"tickets-{year}"}, {"$inc": {"last": 1}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return f"T{year}-{row['last']:06d}"

    async def skip_numbers(self) -> int:
        """After a restore, beyond those that people may have been told; six digits a year are enough for it."""
        return int((await self._counters.update_many({}, {"$inc": {"last": SKIPPED}})).modified_count)

    async def emitted(self, scope: Mapping[str, Any], wanted: Wanted, asked: PageQuery) -> Page[Ticket]:
        """Raises Invalid for an unknown order or cursor."""
        states = {"state": {"$in": wanted.states}} if len(wanted.states) < len(TicketState) else {}
        return await self._page(EMITTED, scope, {**states, **_narrowed(wanted)}, asked)

    async def received(self, receivers: list[str | None], wanted: Wanted, asked: PageQuery) -> Page[Ticket]:
        """`None` among the receivers: the platform's own. A draft was not received. Raises Invalid."""
        sent_states = [state for state in wanted.states if state in SENT]
        # all of them as an exception, so that the index of what narrows the list serves it, not that of states
        states: Document = {"$ne": TicketState.BROUILLON} if len(sent_states) == len(SENT) else {"$in": sent_states}
        scope = {"receiver_structure_id": {"$in": receivers}} if receivers else NOTHING
        filters = {"state": states, **_narrowed(wanted), **_at_desk(wanted)}
        return await self._page(RECEIVED, scope, filters, asked)

    async def _page(
        self, listed: Listed, scope: Mapping[str, Any], filters: Mapping[str, Any], asked: PageQuery
    ) -> Page[Ticket]:
        rows = await find_page(self.collection, listed, {**scope, **filters}, asked, ROW)
        return rows.page([self.kept(row).value for row in rows.documents], asked)
