"""A ticket's rules, without I/O: the table, sides, addressing, files, texts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from chassis.errors import Conflict, Invalid
from chassis.filenames import bare
from contracts.ticket import TicketAction as Action
from contracts.ticket import TicketObject
from contracts.ticket import TicketSide as Side
from contracts.ticket import TicketState as State
from services.support.app import CATEGORIES
from services.support.domain import addressing, announcements, attachments, lifecycle, ticket
from services.support.domain.addressing import Invoice, Structure
from services.support.domain.attachments import MAX_FILES
from services.support.domain.categories import Categories, SubCategory
from services.support.domain.lifecycle import MAX_TEXT, TABLE, NotAllowedHere, acting_side, possible, transition
from services.support.domain.ticket import Activity, Attachment, Content, Destination, Sender, Ticket
from services.support.migrations import last_activity

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
BOTH = frozenset(Side)
E, R = frozenset({Side.EMETTEUR}), frozenset({Side.RECEVEUR})
BUSINESS = SubCategory("M_X", "M - X", business=True, object_type="FACTURE")
OWN = SubCategory("X", "X")
CONTENT = Content(
    category="C",
    sub_category="M_X",
    sender_structure_id="supplier",
    object_number="F-1",
    title="Titre",
    description="Texte",
)
INVOICE = Invoice(id="i", number="F-1", supplier_structure_id="supplier", recipient_structure_id="town")
TO = Destination(object=TicketObject(type="FACTURE", id="i", number="F-1"), receiver_structure_id="town")


def draft(**changes) -> Ticket:
    made = ticket.new(
        CONTENT, TO, Sender(account_id="a", name="ATELIER"), ticket_id="t", number="T2026-000001", now=NOW
    )
    return replace(made, **changes)


def activity(kind=Action.SOUMETTRE, side=Side.EMETTEUR) -> Activity:
    return Activity(kind=kind, author="a", side=side, at=LATER, text="Bonjour")


def file(**changes) -> Attachment:
    known = {"attachment_id": "f", "name": "bon.pdf", "url": "support/t/f", "size": 7, "sha256": "0" * 64}
    return Attachment(**known | {"side": Side.RECEVEUR, "author": "b", "at": LATER} | changes)


def test_sup_5_the_table_never_leaves_the_five_states_and_always_lets_the_sender_end():
    assert {t.to for t in TABLE} <= set(State)
    for state in (State.OUVERT, State.EN_ATTENTE_INFORMATIONS, State.RESOLU):
        assert Action.FERMER in possible(state, E)
    assert possible(State.FERME, BOTH) == []


def test_sup_5_a_step_has_one_row():
    keys = [(t.state, t.action, t.side) for t in TABLE]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("state", "action", "side"), list(product(State, Action, Side)))
def test_sup_5_what_the_table_does_not_hold_is_refused(state, action, side):
    rows = [t for t in TABLE if (t.state, t.action, t.side) == (state, action, side)]
    if rows:
        assert transition(state, action, side, "Texte") == rows[0]
    else:
        with pytest.raises(Conflict):
            transition(state, action, side, "Texte")


@pytest.mark.parametrize("row", [t for t in TABLE if t.text], ids=lambda t: f"{t.state} {t.action} {t.side}")
def test_sup_5_words_are_owed_and_bounded(row):
    for text in ("", "   ", "x" * (MAX_TEXT + 1)):
        with pytest.raises(Invalid):
            transition(row.state, row.action, row.side, text)
    assert transition(row.state, row.action, row.side, "x" * MAX_TEXT) == row


@pytest.mark.parametrize("row", [t for t in TABLE if not t.text], ids=lambda t: f"{t.state} {t.action}")
def test_sup_5_some_steps_owe_no_words(row):
    assert transition(row.state, row.action, row.side, "") == row


@pytest.mark.parametrize(
    ("allowed", "named", "action", "side"),
    [
        (E, None, Action.RESOUDRE, Side.EMETTEUR),
        (R, None, Action.FERMER, Side.RECEVEUR),
        (BOTH, None, Action.RESOUDRE, Side.RECEVEUR),
        (BOTH, None, Action.FERMER, Side.EMETTEUR),
        (BOTH, None, Action.REPONDRE, Side.EMETTEUR),
        (BOTH, Side.RECEVEUR, Action.REPONDRE, Side.RECEVEUR),
        (BOTH, Side.EMETTEUR, Action.RESOUDRE, Side.EMETTEUR),
    ],
)
def test_sup_5_the_side_that_acts(allowed, named, action, side):
    assert acting_side(allowed, named, State.OUVERT, action) is side


@pytest.mark.parametrize(
    ("allowed", "named"), [(frozenset(), None), (E, Side.RECEVEUR), (R, Side.EMETTEUR), (frozenset(), Side.EMETTEUR)]
)
def test_sup_5_nobody_acts_on_a_side_that_is_not_theirs(allowed, named):
    with pytest.raises(NotAllowedHere):
        acting_side(allowed, named, State.OUVERT, Action.REPONDRE)


def test_sup_5_a_ticket_opens_when_it_is_submitted():
    step = transition(State.BROUILLON, Action.SOUMETTRE, Side.EMETTEUR, "")
    opened = ticket.moved(draft(), step, activity())
    assert (opened.state, opened.opened_at, opened.last_activity_at) == (State.OUVERT, LATER, LATER)
    closed = ticket.moved(opened, transition(State.OUVERT, Action.FERMER, Side.EMETTEUR, ""), activity(Action.FERMER))
    assert (closed.state, closed.opened_at, len(closed.activities)) == (State.FERME, LATER, 2)


def test_sup_5_the_event_tells_the_last_activity():
    opened = replace(draft(), state=State.OUVERT, activities=(activity(),))
    told = announcements.changed(draft(), opened)
    assert (told.previous, told.state, told.activity.kind, told.activity.text) == (
        "BROUILLON",
        "OUVERT",
        "SOUMETTRE",
        "Bonjour",
    )
    assert (told.object, told.activity.attachment) == (TO.object, None)


def test_sup_7_a_file_is_a_step_of_the_conversation_once_there_is_one():
    opened = draft(state=State.OUVERT, activities=(activity(),))
    joined = ticket.joined(opened, file())
    assert (joined.activities[-1].kind, joined.activities[-1].side) == (Action.JOINDRE, Side.RECEVEUR)
    told = announcements.changed(opened, joined)
    assert (told.previous, told.state) == ("OUVERT", "OUVERT")
    assert (told.activity.attachment.name, told.activity.attachment.media_type) == ("bon.pdf", "application/pdf")
    assert ticket.joined(draft(), file()).activities == ()


@pytest.mark.parametrize("state", State)
def test_sup_7_a_closed_ticket_takes_no_file(state):
    if state is State.FERME:
        with pytest.raises(Conflict):
            lifecycle.check_joinable(state)
    else:
        lifecycle.check_joinable(state)


@pytest.mark.parametrize("state", [s for s in State if s is not State.BROUILLON])
def test_sup_4_a_ticket_that_was_sent_is_not_edited(state):
    with pytest.raises(Conflict):
        ticket.check_draft(draft(state=state))


def test_sup_4_another_number_is_another_invoice():
    assert ticket.content(draft()).object_id == "i"
    assert ticket.retyped(draft(), {"title": "Autre"}).object_id == "i"
    renumbered = ticket.retyped(draft(), {"object_number": "F-2"})
    assert (renumbered.object_number, renumbered.object_id) == ("F-2", None)
    assert ticket.retyped(draft(), {"object_number": "F-2", "object_id": "j"}).object_id == "j"


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"title": " "}, ["title"]),
        ({"title": "x" * 150}, []),
        ({"title": "x" * 151}, ["title"]),
        ({"description": ""}, ["description"]),
        ({"description": "x" * 8000}, []),
        ({"description": "x" * 8001}, ["description"]),
        ({"phone": "1" * 20}, []),
        ({"phone": "1" * 21}, ["phone"]),
        ({"object": None}, ["object_number"]),
        ({"receiver_structure_id": None}, ["receiver_structure_id"]),
    ],
)
def test_sup_4_what_a_ticket_lacks_to_be_sent(changes, missing):
    assert [f.field for f in ticket.incomplete(draft(**changes), BUSINESS)] == missing


def test_sup_3_only_some_sub_categories_demand_an_object():
    bare = draft(object=None, receiver_structure_id=None)
    assert ticket.incomplete(bare, OWN) == []
    assert [f.rule for f in ticket.incomplete(bare, BUSINESS)] == ["SUP-3", "SUP-1"]


def test_sup_1_business_goes_to_the_invoices_recipient_and_the_rest_to_the_platform():
    typed = replace(CONTENT, receiver_structure_id="another")
    assert addressing.destination(typed, BUSINESS, INVOICE).receiver_structure_id == "town"
    assert addressing.destination(typed, OWN, INVOICE) == Destination(object=TO.object)
    assert addressing.destination(typed, BUSINESS, None).receiver_structure_id == "another"
    assert addressing.destination(typed, OWN, None) == Destination()


@pytest.mark.parametrize(
    ("receiver", "right"),
    [
        (Structure(id="t", name="", email="", kind="PUBLIQUE", active=True), True),
        (Structure(id="t", name="", email="", kind="PUBLIQUE", active=False), False),
        (Structure(id="t", name="", email="", kind="PRIVEE", active=True), False),
        (None, False),
    ],
)
def test_sup_1_a_receiver_that_is_typed_is_an_active_public_structure(receiver, right):
    findings = addressing.receiver_findings(Destination(receiver_structure_id="t"), receiver)
    assert [f.code for f in findings] == ([] if right else ["receiver_not_public"])
    assert addressing.receiver_findings(TO, receiver) == []
    assert addressing.receiver_findings(Destination(), None) == []


@pytest.mark.parametrize(
    ("sender", "sub", "about"),
    [
        ("supplier", BUSINESS, True), ("supplier", OWN, True), ("town", OWN, True), ("town", BUSINESS, False),
        ("another", OWN, False),
    ],
)  # fmt: skip
def test_sup_3_an_invoice_is_of_the_sending_structure(sender, sub, about):
    assert addressing.may_be_about(replace(CONTENT, sender_structure_id=sender), sub, INVOICE) is about


def test_sup_3_one_invoice_answers_to_the_number():
    assert addressing.object_findings(CONTENT, [INVOICE]) == []
    assert [f.code for f in addressing.object_findings(CONTENT, [])] == ["object_unknown"]
    assert [f.code for f in addressing.object_findings(CONTENT, [INVOICE, INVOICE])] == ["object_ambiguous"]


def test_sup_4_the_service_is_one_of_the_structures():
    typed = replace(CONTENT, sender_service_id="s")
    assert addressing.sender_findings(typed, {"s"}) == []
    assert [f.field for f in addressing.sender_findings(typed, {"r"})] == ["sender_service_id"]
    assert addressing.sender_findings(CONTENT, ()) == []


@pytest.mark.parametrize(
    ("name", "data", "already", "code"),
    [
        ("bon.pdf", b"%PDF-", 0, None),
        ("BON.PDF", b"%PDF-", MAX_FILES - 1, None),
        ("bon.pdf", b"%PDF-", MAX_FILES, "files_too_many"),
        ("bon.pdf", b"", 0, "file_empty"),
        ("bon.exe", b"x", 0, "file_name"),
        ("bon", b"x", 0, "file_name"),
        (".pdf", b"x", 0, "file_name"),
        ("x" * 46 + ".pdf", b"%PDF-", 0, None),
        ("bon.pdf", b"x", 0, "file_kind"),
        ("x" * 47 + ".pdf", b"x", 0, "file_name"),
        ("bon.pdf", b"MZ\x90", 0, "file_program"),
        ("bon.pdf", b"\x7fELF", 0, "file_program"),
        ("bon.txt", b"#!/bin/sh", 0, "file_program"),
    ],
)
def test_sup_4_files_that_may_join(name, data, already, code):
    fault = attachments.faults(name, data, already)
    assert (fault.code if fault else None) == code


@pytest.mark.parametrize(
    ("given", "name"),
    [("../../bon.pdf", "bon.pdf"), ("C:\\x\\bon.pdf", "bon.pdf"), ("b\r\non.pdf", "bon.pdf"), (" a.txt ", "a.txt")],
)
def test_sup_7_a_file_keeps_its_bare_name(given, name):
    assert bare(given) == name


def test_sup_2_categories_are_data():
    categories = Categories.parse(CATEGORIES.read_text(encoding="utf-8"))
    assert categories.find("FACTURES_EMISES", "M_QUESTION_DESTINATAIRE").business
    assert all(s.business == s.code.startswith("M_") for c in categories.rows for s in c.sub_categories)
    with pytest.raises(Invalid):
        categories.find("FACTURES_EMISES", "TRAITEMENT")


def test_what_the_first_version_stored_has_its_last_activity():
    old = {"_id": "t", "changed_at": NOW}
    assert last_activity(old) == old | {"last_activity_at": NOW}
    assert last_activity(last_activity(old)) is None


def test_sup_5_words_are_owed_save_where_a_step_says_all():
    """A ticket is sent with its own text; accepting and closing may be silent."""
    silent = {Action.SOUMETTRE, Action.ACCEPTER, Action.FERMER}
    assert {(row.action, row.text) for row in TABLE} == {(row.action, row.action not in silent) for row in TABLE}


def test_sup_8_a_draft_was_not_received():
    assert lifecycle.SENT == (State.OUVERT, State.EN_ATTENTE_INFORMATIONS, State.RESOLU, State.FERME)


def test_sup_6_a_description_is_found_by_its_whole_words_and_bounded():
    long = ticket.new(replace(CONTENT, description=" ".join(f"mot{n:04d}" for n in range(600))), Destination(), Sender(account_id="a"), ticket_id="t", number="T2026-000001", now=NOW)  # fmt: skip
    words = ticket.words(long)
    assert {"mot0000", "mot0499", "t2026", "00"} <= set(words)
    assert not {"mot0500", "mot"} & set(words)
