"""One mail a day and person: what it holds, when it leaves (NOT-2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from services.notifications.domain.notice import Notice

PARIS = ZoneInfo("Europe/Paris")
MOST_LINES = 100
MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """`id` is account × day, so that none is sent twice; `notices` are those it tells of."""

    id: str
    account_id: str
    notices: tuple[str, ...]
    created_at: datetime


def next_at(now: datetime, hour: int) -> datetime:
    """The next time that it is `hour` in Paris, summer or winter."""
    here = now.astimezone(PARIS)
    today = datetime.combine(here.date(), time(hour), PARIS)
    due = today if today > here else datetime.combine(here.date() + timedelta(days=1), time(hour), PARIS)
    return due.astimezone(UTC)


def day(now: datetime) -> str:
    return now.astimezone(PARIS).date().isoformat()


def dated(now: datetime, language: str) -> str:
    """`21 novembre 2026`, `21 November 2026`."""
    here = now.astimezone(PARIS)
    number = "1er" if here.day == 1 and language == "fr" else str(here.day)
    return f"{number} {MONTHS[language][here.month - 1]} {here.year}"


def by_structure(notices: Iterable[Notice], names: Mapping[str, str]) -> list[tuple[str, list[Notice]]]:
    """Names in their order, what is of no structure first; of each the oldest first."""

    def name(notice: Notice) -> str:
        return names.get(notice.structure_id or "") or str(notice.params.get("structure", ""))

    ordered = sorted(notices, key=lambda notice: (name(notice), notice.at))
    return [(structure, list(group)) for structure, group in groupby(ordered, name)]
