"""The desk's rules: the target, what changes hands, and what of it shows (SUP-8)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chassis.errors import Conflict
from contracts.ticket import TicketState as State
from services.support.app import CATEGORIES
from services.support.domain import desk, ticket
from services.support.domain.categories import TARGET_HOURS, Categories
from services.support.domain.desk import MOST_ENTRIES, DeskKind, Queue
from services.support.domain.ticket import DeskEntry
from services.support.migrations import due
from tests.support.test_rules import LATER, NOW, draft

HOUR = timedelta(hours=1)
OPENED = draft(state=State.OUVERT, opened_at=NOW)


def entry(kind=DeskKind.NOTE, to=None) -> DeskEntry:
    return DeskEntry(kind=kind, author="b", at=LATER, text="Entre nous", to=to)


@pytest.mark.parametrize("state", State)
def test_sup_8_what_waits_for_its_receiver_has_a_target(state):
    timed = desk.timed(replace(OPENED, state=state), 2 * HOUR)
    waits = state in (State.OUVERT, State.EN_ATTENTE_INFORMATIONS)
    assert timed.due_at == (NOW + 2 * HOUR if waits else None)


def test_sup_8_a_ticket_sent_back_keeps_the_target_of_its_opening():
    resolved = desk.timed(replace(desk.timed(OPENED, HOUR), state=State.RESOLU), HOUR)
    assert desk.timed(replace(resolved, state=State.OUVERT), HOUR).due_at == NOW + HOUR


@pytest.mark.parametrize(("now", "late"), [(NOW + HOUR - timedelta(seconds=1), False), (NOW + HOUR, False), (NOW + 2 * HOUR, True)])  # fmt: skip
def test_sup_8_late_is_past_the_target(now, late):
    assert desk.overdue(desk.timed(OPENED, HOUR), now) is late
    assert desk.overdue(draft(), now) is False


def test_sup_8_categories_have_targets_that_an_operator_can_set():
    text = CATEGORIES.read_text(encoding="utf-8")
    ours, theirs = Categories.parse(text), Categories.parse(text, {"COMPTE": 4})
    assert (ours.target("COMPTE"), theirs.target("COMPTE")) == (24 * HOUR, 4 * HOUR)
    assert ours.target("SUPPORT") == ours.target("GONE") == TARGET_HOURS * HOUR


def test_sup_8_what_the_desk_does_changes_nothing_that_the_sender_sees():
    for after in (
        desk.noted(OPENED, entry()),
        desk.assigned(OPENED, entry(DeskKind.ATTRIBUER, "c")),
        desk.transferred(OPENED, entry(DeskKind.TRANSFERER, "q")),
    ):
        own = {"desk": (), "assigned_to": None, "queue_id": None}
        assert replace(after, **own) == OPENED
        assert ticket.words(after) == ticket.words(OPENED)


def test_sup_8_a_transfer_takes_it_from_its_agent():
    assigned = desk.assigned(OPENED, entry(DeskKind.ATTRIBUER, "c"))
    moved = desk.transferred(assigned, entry(DeskKind.TRANSFERER, "q"))
    assert (moved.queue_id, moved.assigned_to, len(moved.desk)) == ("q", None, 2)


@pytest.mark.parametrize("change", [desk.assigned, desk.transferred])
def test_sup_8_a_closed_ticket_changes_hands_no_more(change):
    with pytest.raises(Conflict):
        change(replace(OPENED, state=State.FERME), entry())
    assert desk.noted(replace(OPENED, state=State.FERME), entry()).desk


def test_sup_8_notes_are_bounded():
    full = replace(OPENED, desk=(entry(),) * (MOST_ENTRIES - 1))
    full = desk.noted(full, entry())
    for change in (desk.noted, desk.assigned, desk.transferred):
        with pytest.raises(Conflict):
            change(full, entry())


def test_sup_8_a_queue_takes_categories_that_exist():
    categories = Categories.parse(CATEGORIES.read_text(encoding="utf-8"))
    queue = Queue(id="q", structure_id=None, name="x", categories=("COMPTE", "NONE"))
    assert [f.code for f in desk.queue_findings(queue, categories)] == ["category_unknown"]


def test_sup_8_tickets_that_waited_before_targets_existed_get_one():
    opened = datetime(2026, 11, 1, tzinfo=UTC)
    waiting = {"_id": "t", "state": "OUVERT", "opened_at": opened}
    assert due(waiting) == waiting | {"due_at": opened + TARGET_HOURS * HOUR}
    assert due(due(waiting)) is None
    assert due(waiting | {"state": "FERME"}) is None
    assert due({"_id": "t", "state": "BROUILLON", "opened_at": None}) is None
