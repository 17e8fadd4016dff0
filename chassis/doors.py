"""What a door does not know it refuses: a field or parameter that changed nothing would do so without a word."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """Of a request; a field that it does not name is 422."""

    model_config = ConfigDict(extra="forbid")


def _none(_query: Annotated[Body, Query()]) -> None: ...


NoParameters = Depends(_none)
"""A dependency of doors that take no query parameters: one that is given is 422. Lists declare theirs as a PageQuery."""
