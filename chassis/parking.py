"""Why an event is parked, and what of it may be told."""

import json
from typing import Any

from pydantic import ValidationError

from chassis.errors import DomainError, spoken
from contracts.envelope import Event, UnknownEvent


class Forged(ValueError):
    """The source of an event does not own its topic: the broker's access rules were gone round, or are not in force."""


def describe(error: Exception) -> str:
    """The error without the values that caused it: a payload never reaches a header or a log.

    Messages of other errors quote values (`int("FR76…")`), and so may the details of ours.
    """
    if isinstance(error, ValidationError):
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors()[:10])
    elif isinstance(error, DomainError):
        said = "; ".join(
            [f"{error.because}: {spoken(error.title, 'en')}", *(f"{e.field}: {e.rule}" for e in error.errors[:10])]
        )
    elif isinstance(error, json.JSONDecodeError):
        said = f"not JSON: {error.msg} at {error.pos}"
    elif isinstance(error, Forged):
        said = "forged: its source does not own this topic"
    else:
        said = "unknown type for this topic" if isinstance(error, UnknownEvent) else type(error).__name__
    return said[:500]


def check_source(event: Event[Any]) -> None:
    """Raises Forged."""
    if event.source not in event.data.topic.sources:
        raise Forged


def transient(error: Exception) -> bool:
    return error.transient if isinstance(error, DomainError) else isinstance(error, ConnectionError | TimeoutError)
