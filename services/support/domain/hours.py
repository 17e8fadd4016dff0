"""When agents answer at once (SUP-11)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from chassis.errors import DomainError, Text

PARIS = ZoneInfo("Europe/Paris")
LOOK_AHEAD = 366
WAITED_FOR = timedelta(hours=2)
"""How long a request for a live exchange is shown as one; then it is a ticket like others."""


class LiveClosed(DomainError):
    code, status = "hors_des_heures", 409
    title = Text(
        "Aucun agent ne répond en direct à cette heure : envoyez une demande, elle sera lue à l'ouverture",
        "No agent answers live at this hour: send a request, it is read at opening",
    )


@dataclass(frozen=True, slots=True)
class Hours:
    """In Paris. `begins`, `ends`: minutes of the day; `days`: 1 for Monday to 7; `closed`: days off beside."""

    begins: int
    ends: int
    days: Collection[int]
    closed: Collection[date] = ()

    @classmethod
    def parse(cls, text: str, days: Collection[int], closed: Collection[date] = ()) -> "Hours":
        """`08:30-18:30`, as the settings check it."""
        begins, ends = (int(hour) * 60 + int(minute) for hour, minute in (t.split(":") for t in text.split("-")))
        return cls(begins, ends, frozenset(days), frozenset(closed))

    def is_open(self, now: datetime) -> bool:
        here = now.astimezone(PARIS)
        return self._works(here.date()) and self.begins <= here.hour * 60 + here.minute < self.ends

    def closes(self, now: datetime) -> datetime | None:
        """None where it is not open."""
        return self._at(now.astimezone(PARIS).date(), self.ends) if self.is_open(now) else None

    def opens(self, now: datetime) -> datetime | None:
        """The next opening; None where none comes within a year."""
        today = now.astimezone(PARIS).date()
        days = (today + timedelta(days=n) for n in range(LOOK_AHEAD))
        openings = (self._at(day, self.begins) for day in days if self._works(day))
        return next((at for at in openings if at > now), None)

    def _works(self, day: date) -> bool:
        return self.begins < self.ends and day.isoweekday() in self.days and day not in self.closed

    @staticmethod
    def _at(day: date, minutes: int) -> datetime:
        """As the clock on the wall shows it, also on the days on which it is changed."""
        later, minute = day + timedelta(days=minutes // 1440), minutes % 1440
        return datetime(later.year, later.month, later.day, minute // 60, minute % 60, tzinfo=PARIS).astimezone(UTC)
