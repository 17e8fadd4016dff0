"""What every door refuses: a field or a parameter that it does not know."""

from fastapi import Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


async def known_parameters(request: Request) -> None:
    """Raises RequestValidationError, a 422 that names each."""
    declared = get_flat_params(request.scope["route"].dependant)
    known = {p.alias for p in declared if not isinstance(p.field_info, params.Path | params.Header)}
    if unknown := request.query_params.keys() - known:
        raise RequestValidationError([
            {"type": "extra_forbidden", "loc": ("query", name), "msg": "Unknown parameter", "input": request.query_params[name]}
            for name in sorted(unknown)
        ])  # fmt: skip
