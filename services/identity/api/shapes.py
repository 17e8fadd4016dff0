"""What the doors of this service share: bodies and parameters that hold nothing unknown, lengths, the caller's address."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from chassis.auth import Caller
from services.identity.usecases.refresh import Sessions

Text = Annotated[str, Field(max_length=300)]
Secret = Annotated[str, Field(max_length=1000)]
LoginId = Annotated[str, Field(max_length=60)]
Device = Annotated[str, Header(alias="user-agent")]


class Body(BaseModel):
    """A field that this door does not know is refused: it would have changed nothing without a word."""

    model_config = ConfigDict(extra="forbid")


def no_parameters(_query: Annotated[Body, Query()]) -> None:
    """For doors that take no query parameters: one that is given is refused too."""


Strict = Depends(no_parameters)


def still_open(sessions: Sessions) -> Callable[[Caller], Awaitable[None]]:
    """A dependency: what was logged out is refused here at once, not only when its access token expires."""

    async def check(caller: Caller) -> None:
        await sessions.check(caller.session_id)

    return check


def address(request: Request) -> str:
    return request.client.host if request.client else "?"


Address = Annotated[str, Depends(address)]
