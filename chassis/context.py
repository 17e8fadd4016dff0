"""Who caused what is going on now: bound by the HTTP and bus doors, read when an event or a log line is made."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

import structlog

from chassis.ids import new_id


@dataclass(frozen=True)
class Cause:
    correlation_id: str
    causation_id: str | None = None
    actor: str | None = None


_cause: ContextVar[Cause | None] = ContextVar("cause", default=None)


def cause() -> Cause:
    return _cause.get() or Cause(new_id())


@contextmanager
def caused_by(value: Cause) -> Iterator[None]:
    token = _cause.set(value)
    try:
        with structlog.contextvars.bound_contextvars(correlation_id=value.correlation_id):
            yield
    finally:
        _cause.reset(token)


def set_actor(account_id: str) -> None:
    """Called once the caller is known; holds for the rest of the request."""
    _cause.set(replace(cause(), actor=account_id))
