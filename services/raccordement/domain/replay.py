"""What a subscription was told, told again: part of its own log, marked, under the same ids (EVT-12)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.raccordement import EventKind
from services.raccordement.domain.log import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which entries; what is not given bounds nothing. `since`, `until`: when they were written."""

    since: datetime | None = None
    until: datetime | None = None
    kinds: tuple[EventKind, ...] = ()
    invoice_id: str | None = None

    def holds(self, entry: Entry) -> bool:
        in_time = (self.since is None or entry.at >= self.since) and (self.until is None or entry.at < self.until)
        named = (not self.kinds or entry.kind in self.kinds) and self.invoice_id in (None, entry.invoice_id)
        return bool(entry.body) and not entry.replay_of and in_time and named


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """`last`: the highest number when it was asked for; `position`: how far it has looked; `events`: told again so far."""

    id: str
    subscription_id: str
    part: Part
    asked_by: str
    asked_at: datetime
    last: int
    position: int
    events: int = 0
    ended_at: datetime | None = None


def chosen(one: Replay, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.position <= one.last and one.part.holds(entry)]


def looked(one: Replay, end: int, events: int, now: datetime) -> Replay:
    """After a part of the log up to the number `end`."""
    over = end >= one.last
    return replace(
        one, position=max(one.position, end), events=one.events + events, ended_at=now if over else one.ended_at
    )


def marked(body: str) -> str:
    """As the event left, with `replay` beside."""
    return json.dumps(json.loads(body) | {"replay": True}, ensure_ascii=False, separators=(",", ":"))
