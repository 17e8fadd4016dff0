"""A subscription's log: entries numbered from 1, of which a reader never passes one that may still come (EVT-11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

GAP = timedelta(seconds=5)
"""A number that is missing for longer has lost its writer, and is closed."""
KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`body`: the event as it leaves; empty where a number was given and nothing came. `replay_of`: the replay it is of.

    `structure_id`: for which it is, where the subscription is a concentrateur's. `subject`: what it is about, as its event has it.
    """

    position: int
    event_id: str
    at: datetime
    kind: str = ""
    invoice_id: str = ""
    body: str = ""
    replay_of: str = ""
    structure_id: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """`entries` follow each other without a gap; `end` is the last number passed; `missing` were due long ago."""

    entries: tuple[Entry, ...]
    end: int
    missing: tuple[int, ...] = ()


def unbroken(after: int, rows: Sequence[Entry], now: datetime) -> Slice:
    """What a reader may have of rows that are sorted by number."""
    end = after
    for n, row in enumerate(rows):
        if row.position != end + 1:
            old = now - row.at > GAP
            return Slice(entries=tuple(rows[:n]), end=end, missing=tuple(range(end + 1, row.position)) if old else ())
        end = row.position
    return Slice(entries=tuple(rows), end=end)
