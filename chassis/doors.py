"""What a door does not know it refuses: a field or parameter that changed nothing would do so without a word."""

from functools import partial
from typing import Any

from fastapi import Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

MOST_FIELDS = 200
COLLECTIONS = frozenset({"list", "tuple", "set", "frozenset", "dict"})
_KNOWN: dict[int, tuple[APIRoute, frozenset[str]]] = {}


def _counted_first(schema: Any) -> Any:
    """pydantic looks at every item first, and then says each one's fault and that they are too many."""
    if isinstance(schema, list):
        return [_counted_first(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: part if name == "metadata" else _counted_first(part) for name, part in schema.items()}
    kind, most = schema.get("type"), schema.get("max_length")
    if isinstance(kind, str) and kind in COLLECTIONS and most:
        return core_schema.no_info_before_validator_function(partial(_within, most=most), inner)
    return inner


def _within(value: Any, most: int) -> Any:
    """Raises PydanticKnownError."""
    if isinstance(value, list | tuple | dict) and len(value) > most:
        context = {"field_type": type(value).__name__, "max_length": most, "actual_length": len(value)}
        raise PydanticKnownError("too_long", context)
    return value


class Body(BaseModel):
    """Of a request; a field that it does not name is 422. What is too long is refused before its items are looked at."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _not_too_many_fields(cls, value: Any) -> Any:
        return _within(value, MOST_FIELDS)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        bounded: CoreSchema = _counted_first(handler(source))
        return bounded


async def known_parameters(request: Request) -> None:
    """Every route of every service depends on it. Raises RequestValidationError, a 422 that names each unknown parameter."""
    if unknown := request.query_params.keys() - _known(request.scope["route"]):
        raise RequestValidationError([
            {"type": "extra_forbidden", "loc": ("query", name), "msg": "Unknown parameter", "input": request.query_params[name]}
            for name in sorted(unknown)
        ])  # fmt: skip


def _known(route: APIRoute) -> frozenset[str]:
    """Worked out once: routes have no hash, and live as long as their application."""
    if id(route) not in _KNOWN:
        of_query = (
            p for p in get_flat_params(route.dependant) if not isinstance(p.field_info, params.Path | params.Header)
        )
        _KNOWN[id(route)] = (route, frozenset(p.alias for p in of_query))
    return _KNOWN[id(route)][1]
