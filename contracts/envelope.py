"""The CloudEvents 1.0 envelope (JSON, structured mode) around every event."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from contracts.topics import Topic


class UnknownEvent(ValueError):
    """A type this version of the contracts does not know, or one foreign to its topic."""


class Shape(BaseModel):
    """Readers are tolerant: fields added by a newer minor version are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_inf_nan="null")


EVENTS: "list[type[EventData]]" = []
"""Every event that the contracts declare; complete once `contracts` is imported."""


class EventData(Shape):
    """What one event says, on which `topic`; `key` names the field that is the aggregate's id and the Kafka key."""

    topic: ClassVar[Topic]
    key: ClassVar[str]
    version: ClassVar[int] = 1
    earlier: ClassVar[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
    """How the data of an earlier version becomes that of the next one."""
    example: ClassVar[dict[str, Any]]

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        if "topic" in cls.__dict__ and cls.__module__.startswith("contracts."):
            EVENTS.append(cls)

    @classmethod
    def event_type(cls) -> str:
        return f"{cls.topic.name}.v{cls.version}"

    @classmethod
    def schema_uri(cls) -> str:
        return f"urn:chorale:schema:{cls.event_type()}"


class FileRef(Shape):
    """A file never travels on the bus: this does. `size` in bytes, `sha256` in lower-case hex."""

    url: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=0)
    media_type: str
    name: str


D = TypeVar("D", bound=EventData)


class Event(Shape, Generic[D]):
    """`subject` is the aggregate's id and the Kafka key; `sequence` counts the aggregate's events from 1 without gaps
    (after a restore of its owner's store it goes on a million further).

    `actor` is the account that caused it, through however many steps; null only where no account did (a time limit).
    """

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    sequence: int = Field(ge=1)
    correlationid: str
    causationid: str | None = None
    traceparent: str | None = None
    actor: str | None = None
    data: D


def parse(raw: bytes, *expected: type[EventData]) -> Event[EventData]:
    """Raises ValueError for what is not JSON or not the schema, UnknownEvent for a type not among `expected`."""
    body = json.loads(raw)
    if not isinstance(body, dict):
        message = f"an event is a JSON object, found {type(body).__name__}"
        raise ValueError(message)  # noqa: TRY004  bad content, not a programming error
    for data in expected:
        if body.get("type") == data.event_type():
            return Event[data].model_validate(body)  # type: ignore[valid-type]
        for version in data.earlier:
            if body.get("type") == f"{data.topic.name}.v{version}":
                return Event[data].model_validate(_upgraded(body, data, version))  # type: ignore[valid-type]
    message = f"type {body.get('type')!r} is not one of {[d.event_type() for d in expected]}"
    raise UnknownEvent(message)


def _upgraded(body: dict[str, Any], data: type[EventData], version: int) -> dict[str, Any]:
    """Raises ValueError for data that is not of that version."""
    content = body.get("data")
    try:
        for step in range(version, data.version):
            content = data.earlier[step](content)  # type: ignore[arg-type]
    except (KeyError, TypeError, AttributeError) as error:
        message = f"{body.get('type')}: not the data of that version"
        raise ValueError(message) from error
    return body | {"type": data.event_type(), "dataschema": data.schema_uri(), "data": content}
