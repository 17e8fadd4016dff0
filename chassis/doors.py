"""What a door does not know it refuses: a field or parameter that changed nothing would do so without a word."""

from fastapi import Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict

_KNOWN: dict[int, tuple[APIRoute, frozenset[str]]] = {}


class Body(BaseModel):
    """Of a request; a field that it does not name is 422."""

    model_config = ConfigDict(extra="forbid")


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
