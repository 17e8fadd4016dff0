"""Opening hours of the live exchange, in Paris (SUP-11)."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from services.support.domain.hours import Hours
from services.support.settings import Settings

WEEK = Hours.parse("08:30-18:30", [1, 2, 3, 4, 5], [date(2026, 5, 1)])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-11-23T07:29:59", False),
        ("2026-11-23T07:30:00", True),
        ("2026-11-23T17:29:59", True),
        ("2026-11-23T17:30:00", False),
        ("2026-07-06T06:30:00", True),  # an hour earlier in summer
        ("2026-11-22T10:00:00", False),  # Sunday
        ("2026-05-01T10:00:00", False),  # a day off
    ],
)
def test_sup_11_agents_answer_within_opening_hours(now, is_open):
    assert WEEK.is_open(at(now)) is is_open
    assert (WEEK.closes(at(now)) is not None) is is_open


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20T17:30:00", "2026-11-23T07:30:00"),  # from Friday evening to Monday
        ("2026-11-23T05:00:00", "2026-11-23T07:30:00"),
        ("2026-04-30T20:00:00", "2026-05-04T06:30:00"),  # a day off, then the week-end
        ("2026-03-27T20:00:00", "2026-03-30T06:30:00"),  # over the change to summer time
    ],
)
def test_sup_11_the_next_opening_is_told(now, opens):
    assert WEEK.opens(at(now)) == at(opens)


def test_sup_11_all_day_ends_at_midnight_and_no_day_never_opens():
    always, never = Hours.parse("00:00-24:00", range(1, 8)), Hours.parse("08:00-18:00", [])
    assert always.is_open(at("2026-11-22T22:59:00"))
    assert always.closes(at("2026-11-22T12:00:00")) == at("2026-11-22T23:00:00")
    assert (never.is_open(at("2026-11-23T10:00:00")), never.opens(at("2026-11-23T10:00:00"))) == (False, None)


@pytest.mark.parametrize("hours", ["8:30-18:30", "08:30", "25:00-26:00", "08:30-18:60", ""])
def test_sup_11_hours_that_cannot_be_keep_the_service_from_starting(hours, monkeypatch):
    monkeypatch.setenv("SUPPORT_LIVE_HOURS", hours)
    with pytest.raises(ValidationError):
        Settings()
