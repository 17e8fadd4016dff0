"""What a write leaves behind to be published, kept in the same document (docs/adr/0001)."""

from collections.abc import Sequence
from typing import Any

from chassis import clock, tracing
from chassis.context import cause
from chassis.errors import TooLarge
from chassis.ids import new_id
from contracts.envelope import Event, EventData
from contracts.topics import MAX_EVENT_BYTES, source_of


def envelope(subject: str, sequence: int, source: str, data: EventData) -> Event[EventData]:
    why = cause()
    return Event(
        id=new_id(),
        source=source_of(source),
        type=data.event_type(),
        subject=subject,
        time=clock.now(),
        dataschema=data.schema_uri(),
        sequence=sequence,
        correlationid=why.correlation_id,
        causationid=why.causation_id,
        traceparent=tracing.traceparent(),
        actor=why.actor,
        data=data,
    )


def entries(subject: str, last: int, source: str, events: Sequence[EventData]) -> list[dict[str, Any]]:
    """Entries for the aggregate's next events, numbered from `last` + 1. Raises TooLarge."""
    return [entry(envelope(subject, last + i, source, data)) for i, data in enumerate(events, start=1)]


def entry(event: Event[EventData]) -> dict[str, Any]:
    body = event.model_dump_json()
    size = len(body.encode())
    if size > MAX_EVENT_BYTES:
        raise TooLarge(f"{event.type} pèserait {size} octets ; un événement en porte au plus {MAX_EVENT_BYTES}")
    return {"id": event.id, "topic": event.data.topic.name, "key": event.subject, "body": body}
