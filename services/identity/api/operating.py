"""Doors of the platform's operators (ORG-32)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from chassis.auth import Caller
from chassis.errors import Forbidden, NotFound
from chassis.problems import errors
from services.identity.api.shapes import still_open
from services.identity.usecases.operating import Operating
from services.identity.usecases.refresh import Sessions


def router(operating: Operating, sessions: Sessions) -> APIRouter:
    r = APIRouter(prefix="/platform/accounts", tags=["exploitation"], dependencies=[Depends(still_open(sessions))])

    @r.delete("/{account_id}/sessions", status_code=204, responses=errors(Forbidden, NotFound))
    async def end_sessions(caller: Caller, account_id: Annotated[str, Path(max_length=60)]) -> None:
        """Every session of the account ends, everywhere within a second; its journal says by whom (ID-24)."""
        await operating.end_sessions(caller.account_id, account_id)

    return r
