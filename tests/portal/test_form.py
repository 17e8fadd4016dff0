"""What the form of a draft shows and sends (POR-7)."""

import pytest

from services.portal.domain import form
from services.portal.domain.form import changes, moment_typed, normal, shown
from services.portal.domain.formats import day_and_hour

READ = {"value": "1440.00", "confidence": 0.995, "page": 1, "box": [1.0, 2.0, 3.0, 4.0]}
EMPTY = dict.fromkeys(form.FIELDS)


def draft(read=None, kept=(), **fields):
    reading = {"fields": read or {}, "kept_by_person": list(kept)}
    return {
        "format": "PDF",
        "fields": EMPTY | {"type": "FACTURE", "cadre": "A1", "discount_ttc": "0"} | fields,
        "reading": reading,
    }


def test_a_field_read_has_its_certainty_and_place_por_7():
    one = shown(draft({"total_ttc": READ}, total_ttc="1440.00"))["total_ttc"]
    assert (one.percent, one.page, one.box, one.doubtful) == (99, 1, (1.0, 2.0, 3.0, 4.0), False)


def test_what_a_person_typed_is_no_longer_the_readers_por_7():
    one = shown(draft({"total_ttc": READ | {"confidence": 0.5}}, ("total_ttc",), total_ttc="1441.00"))["total_ttc"]
    assert (one.percent, one.doubtful, one.box) == (None, False, (1.0, 2.0, 3.0, 4.0))


@pytest.mark.parametrize(("confidence", "first"), [(0.89, True), (0.9, False)])
def test_doubtful_fields_come_first_por_7(confidence, first):
    fields = shown(draft({"total_ttc": READ | {"confidence": confidence}}, total_ttc="1440.00"))
    assert ("total_ttc" in {one.field.name for one in form.to_check(fields, ())}) is first


def test_missing_and_refused_fields_come_first_and_nowhere_else_por_7():
    fields = shown(draft(invoice_number="FA-1"))
    first = form.to_check(fields, {"engagement"})
    names = {one.field.name for one in first}
    assert {"recipient_siret", "vat_type", "engagement"} <= names
    assert "invoice_number" not in names
    below = [one.field.name for _, rows in form.others(fields, first) for one in rows]
    assert sorted([*below, *names]) == sorted(form.FIELDS)


@pytest.mark.parametrize(
    ("name", "typed", "sent"),
    [
        ("total_ttc", "1 440,50 €", "1440.50"), ("total_ttc", "1.440,50", "1440.50"), ("total_ttc", "1,440.50", "1440.50"),
        ("issue_date", "3/11/2026", "2026-11-03"), ("issue_date", "2026-11-03", "2026-11-03"),
        ("issue_date", "31/02/2026", "31/02/2026"), ("recipient_siret", "213 502 388 00019", "21350238800019"),
        ("comment", "a\r\nb", "a\nb"),
    ],
)  # fmt: skip
def test_values_are_sent_as_the_services_take_them_por_7(name, typed, sent):
    assert normal(name, typed) == sent


def test_only_what_the_person_changed_is_sent_por_7():
    typed = {"total_ttc": "1 440,00", "marche": "M-1", "invoice_number": "FA-1"}
    seen = {"total_ttc": "1440.00", "marche": "", "invoice_number": "FA-1"}
    now = {"total_ttc": "1440.00", "marche": None, "invoice_number": "FA-2"}
    found = changes(typed, seen, now)
    assert (found.patch, found.conflicts) == ({"marche": "M-1"}, {})


def test_what_changed_here_and_elsewhere_is_not_overwritten_por_7():
    found = changes({"marche": "MINE"}, {"marche": ""}, {"marche": "THEIRS"})
    assert (found.patch, found.conflicts) == ({}, {"marche": "THEIRS"})


def test_the_same_change_in_two_tabs_is_no_conflict_por_7():
    found = changes({"total_ht": "10,5"}, {"total_ht": ""}, {"total_ht": "10.50"})
    assert (found.patch, found.conflicts) == ({}, {})


def test_an_emptied_field_is_sent_as_null_save_where_there_is_always_one_por_7():
    found = changes({"marche": "", "type": ""}, {"marche": "M", "type": "FACTURE"}, {"marche": "M", "type": "FACTURE"})
    assert found.patch == {"marche": None}


@pytest.mark.parametrize(
    ("day", "hour", "sent"),
    [
        ("3/11/2026", "8:30", "2026-11-03T08:30:00+01:00"),
        ("03/07/2026", "", "2026-07-03T00:00:00+02:00"),
        ("demain", "8:30", "demain 8:30"),
        ("", "08:30", "08:30"),
    ],
)
def test_a_moment_is_typed_in_french_time_and_what_is_none_is_left_to_be_refused_not_7(day: str, hour: str, sent: str):
    assert moment_typed(day, hour) == sent


def test_a_moment_is_shown_as_it_is_typed_not_7():
    assert day_and_hour("2026-11-03T07:30:00Z") == ("03/11/2026", "08:30")
    assert day_and_hour(None) == ("", "")
