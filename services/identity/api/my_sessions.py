"""A person's open sessions: seen, and ended one by one or all but this one (ID-20)."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.errors import NotFound
from chassis.lists import Page, PageQuery
from chassis.problems import errors
from contracts.security import SessionEnding
from services.identity.api.shapes import still_open
from services.identity.domain.session import Session
from services.identity.usecases.ending import Ending
from services.identity.usecases.refresh import Sessions

SessionId = Annotated[str, Path(max_length=60)]


class OpenSession(BaseModel):
    session_id: str
    device: str = Field(description="Tel que le navigateur ou le logiciel se nomme")
    address: str = Field(description="Adresse réseau du dernier usage")
    created_at: datetime
    last_used_at: datetime
    current: bool = Field(description="Celle de cet appel")


def router(sessions: Sessions, ending: Ending) -> APIRouter:
    r = APIRouter(prefix="/me/sessions", tags=["mon compte"], dependencies=[Depends(still_open(sessions))])

    @r.get("")
    async def listed(caller: Caller, asked: Annotated[PageQuery, Query()]) -> Page[OpenSession]:
        """Last used first."""
        found, rows = await sessions.page(caller.account_id, asked)
        return rows.page([_shown(one, caller.session_id) for one in found], asked)

    @r.delete("", status_code=204)
    async def end_others(caller: Caller) -> None:
        """All but this one."""
        await ending.end_all(caller.account_id, SessionEnding.PAR_LA_PERSONNE, but=caller.session_id)

    @r.delete("/{session_id}", status_code=204, responses=errors(NotFound))
    async def end(caller: Caller, session_id: SessionId) -> None:
        """Its tokens are refused here at once, and by every service within a second."""
        await ending.end_one(caller.account_id, session_id)

    return r


def _shown(s: Session, current: str) -> OpenSession:
    return OpenSession(
        session_id=s.id, device=s.device, address=s.address, created_at=s.created_at, last_used_at=s.last_used_at,
        current=s.id == current,
    )  # fmt: skip
