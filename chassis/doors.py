"""What a door does not know it refuses: a field or parameter that changed nothing would do so without a word."""

from fastapi import Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """Of a request; a field that it does not name is 422."""

    model_config = ConfigDict(extra="forbid")


async def known_parameters(request: Request) -> None:
    """Every route of every service depends on it. Raises RequestValidationError, a 422 that names each unknown parameter."""
    route = request.scope["route"]
    known = {
        p.alias for p in get_flat_params(route.dependant) if not isinstance(p.field_info, params.Path | params.Header)
    }
    if unknown := request.query_params.keys() - known:
        raise RequestValidationError([
            {"type": "extra_forbidden", "loc": ("query", name), "msg": "Unknown parameter", "input": request.query_params[name]}
            for name in sorted(unknown)
        ])  # fmt: skip
