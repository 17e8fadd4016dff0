"""What the doors of this service share: lengths, the caller's address and device, sessions that have ended."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import Field

from chassis.auth import Caller
from services.identity.usecases.refresh import Sessions

Text = Annotated[str, Field(max_length=300)]
Secret = Annotated[str, Field(max_length=1000)]
LoginId = Annotated[str, Field(max_length=60)]
Payload = Annotated[
    str, Field(max_length=2000, description="Défi résolu (`GET /challenges`), tel que les clients ALTCHA le rendent")
]
Device = Annotated[str, Header(alias="user-agent")]


def still_open(sessions: Sessions) -> Callable[[Caller], Awaitable[None]]:
    """A dependency: what was logged out is refused here at once, not only when its access token expires."""

    async def check(caller: Caller) -> None:
        await sessions.check(caller.session_id)

    return check


def address(request: Request) -> str:
    return request.client.host if request.client else "?"


Address = Annotated[str, Depends(address)]
