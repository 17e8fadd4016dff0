"""Lines as rows of a form: what is sent of what was typed, what changed, which row an error is about (POR-8)."""

import pytest

from services.portal.domain.lines import (
    NEW_ROW,
    Place,
    Typed,
    blank,
    changed,
    incomplete,
    mark,
    place,
    rows_of,
    sendable,
)

CHAIR = {**NEW_ROW, "denomination": "Chaise", "quantity": "2", "unit_price_ht": "1 049,90"}
SAVED = {"denomination": "Chaise", "quantity": "2.000", "unit_price_ht": "1049.90", "vat_rate": "20.00",
         "discount_ht": "0.00", "reference": None, "unit": None, "total_ht": "2099.80"}  # fmt: skip


def test_a_line_is_sent_as_invoicing_takes_it_por_8():
    assert sendable([CHAIR, NEW_ROW]) == [
        {"denomination": "Chaise", "quantity": "2", "unit_price_ht": "1049.90", "vat_rate": "20"}
    ]


@pytest.mark.parametrize("lacking", ["denomination", "quantity", "unit_price_ht", "vat_rate"])
def test_a_line_that_lacks_something_is_told_and_not_sent_por_8(lacking):
    rows = [NEW_ROW, {**CHAIR, lacking: " "}]
    assert (incomplete(rows), sendable(rows)) == ([2], [])


def test_a_row_with_nothing_but_what_it_began_with_is_no_line_por_8():
    assert blank(NEW_ROW)
    assert blank({})
    assert not blank({**NEW_ROW, "quantity": "3"})


@pytest.mark.parametrize(
    ("rows", "seen", "sent", "conflict"),
    [
        ([CHAIR], [SAVED], None, False),
        ([{**CHAIR, "quantity": "3"}], [SAVED], "3", False),
        ([{**CHAIR, "quantity": "3"}], [], None, True),
        ([CHAIR], [], None, False),
    ],
    ids=["same", "changed", "changed here and elsewhere", "changed to the same elsewhere"],
)
def test_only_what_the_person_changed_is_sent_por_7(rows, seen, sent, conflict):
    found = changed(Typed(rows, mark(seen)), [SAVED])
    assert (found.lines[0]["quantity"] if found.lines else None, found.conflict) == (sent, conflict)


def test_lines_removed_are_sent_as_none_left_por_8():
    assert changed(Typed([NEW_ROW], mark([SAVED])), [SAVED]).lines == []


def test_the_draft_s_lines_are_shown_as_they_are_typed_por_8():
    (row,) = rows_of([SAVED], "fr")
    assert (row["quantity"], row["unit_price_ht"], row["discount_ht"]) == ("2", "1049,9", "")
    assert mark(sendable([row])) == mark([SAVED])


@pytest.mark.parametrize("odd", ["1E999999", "sNaN", "Infinity", "abc"])
def test_what_is_no_amount_is_left_for_the_service_to_refuse_por_8(odd):
    rows = [{**CHAIR, "quantity": odd}]
    assert len(mark(sendable(rows))) == 64
    assert sendable(rows)[0]["quantity"] == odd


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("body.lines.0.quantity", Place(2, "Quantité")),
        ("lines.0", Place(2, "")),
        ("lines.7.quantity", None),
        ("lines", None),
        ("total_ht", None),
    ],
)
def test_an_error_names_the_row_as_it_is_shown_por_8(field, expected):
    assert place(field, [NEW_ROW, CHAIR]) == expected
