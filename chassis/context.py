"""Who caused what is going on now, and in which language to answer: bound by the HTTP and bus doors."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Literal

import structlog

from chassis.ids import new_id

Language = Literal["fr", "en"]


@dataclass(frozen=True)
class Machine:
    """A technical account at work (ID-22): for which structure, and what it may do at most.

    `secret_expires`: when its secret does, where that is soon (RAC-12).
    """

    structure_id: str
    scopes: frozenset[str]
    secret_expires: str = ""


@dataclass(frozen=True)
class Cause:
    """`address` and `device` (User-Agent) are those of an HTTP call; empty for what the bus or a deadline causes.

    `machine`: where the actor is a technical account.
    """

    correlation_id: str
    causation_id: str | None = None
    actor: str | None = None
    machine: Machine | None = None
    language: Language = "fr"
    address: str = ""
    device: str = ""


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


def set_actor(account_id: str, machine: Machine | None = None) -> None:
    """Called once the caller is known; holds for the rest of the request."""
    _cause.set(replace(cause(), actor=account_id, machine=machine))


def preferred(accept_language: str) -> Language:
    """The better of French and English in an Accept-Language header (RFC 9110 §12.5.4); French where it names neither."""
    weights = {"fr": 0.0, "en": 0.0}
    for part in accept_language.lower().split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        language = tag.partition("-")[0]
        if language in weights:
            weights[language] = max(weights[language], _weight(parameters))
    return "en" if weights["en"] > weights["fr"] else "fr"


def _weight(parameters: str) -> float:
    _, _, value = parameters.strip().partition("q=")
    try:
        return float(value) if value else 1.0
    except ValueError:
        return 0.0
