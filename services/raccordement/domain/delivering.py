"""Which event is for whom, and what of it leaves (EVT-3, EVT-4, EVT-5): pure, from what is known at that moment."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts import feed
from contracts.envelope import Event
from contracts.invoice import Invoiced
from contracts.lifecycle import State, visible
from contracts.raccordement import EventKind
from services.raccordement.domain.subscription import Choice, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    role: str
    structure_id: str
    service_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What decides who sees an invoice: its state and who plays a part now."""

    state: str
    parts: tuple[Part, ...]

    def part(self, role: str) -> Part | None:
        return next((part for part in self.parts if part.role == role), None)

    @property
    def structures(self) -> set[str]:
        return {part.structure_id for part in self.parts}


def sight(data: Invoiced) -> Sight:
    """A deposit is the state DEPOSEE."""
    present = (p for p in data.parties if p.until is None)
    parts = tuple(Part(role=p.role, structure_id=p.structure_id, service_id=p.service_id) for p in present)
    return Sight(state=getattr(data, "state", State.DEPOSEE.value), parts=parts)


@dataclass(frozen=True, slots=True)
class Reader:
    """A subscription, for which structure it would receive, and as which technical account."""

    subscription: Subscription
    structure_id: str
    account_id: str


def itself(one: Subscription) -> Reader:
    return Reader(one, one.structure_id, one.account_id)


def sees(choice: Choice, structure_id: str, seen: Sight) -> bool:
    """Whether the structure (and service) sees the invoice in the role."""
    part = seen.part(choice.role)
    if part is None or part.structure_id != structure_id or not visible(choice.role, seen.state):
        return False
    return choice.service_id in (None, part.service_id)


def chosen(reader: Reader, kind: EventKind, seen: Sight) -> bool:
    """Whether it asked for this, and sees it."""
    choice = reader.subscription.choice
    asked = kind in choice.kinds and (not choice.states or seen.state in choice.states)
    return asked and sees(choice, reader.structure_id, seen)


def concerned(candidates: Iterable[Reader], kind: EventKind, seen: Sight) -> list[Reader]:
    return [one for one in candidates if chosen(one, kind, seen)]


def content(event: Event[Any], kind: EventKind, structure_id: str, *, replay: bool = False) -> str:
    """The CloudEvent that leaves, as text: the source's envelope without who acted, `structureid` whom it is for.

    At most feed.MAX_BYTES; what would weigh more is told by its references.
    """
    envelope = event.model_dump(mode="json", exclude={"data", "actor", "traceparent", "causationid"}, exclude_none=True)
    marked = {"structureid": structure_id} | ({"replay": True} if replay else {})
    head = envelope | {"dataschema": feed.schema_uri(kind)} | marked
    data = feed.told(kind, event.data)
    whole = _json(head | {"data": data})
    if len(whole.encode()) <= feed.MAX_BYTES:
        return whole
    return _json(head | {"data": feed.references(data)})


def test_event(event_id: str, one: Subscription, now: datetime) -> str:
    """By which an endpoint is activated (EVT-10)."""
    data = {"subscription_id": one.id, "label": one.label}
    return _json({
        "specversion": "1.0", "id": event_id, "source": "urn:chorale:raccordement", "type": "subscription.test.v1",
        "subject": one.id, "time": now.isoformat(), "datacontenttype": "application/json", "structureid": one.structure_id,
        "data": data,
    })  # fmt: skip


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
