"""One's own data, and closing one's account (ID-19)."""

from fastapi import APIRouter, Depends

from chassis import exports
from chassis.auth import Caller
from chassis.personal import Personal
from chassis.problems import errors
from contracts.personal import EXPORT, HOLDERS
from services.identity.api.factors import REFUSALS, Again
from services.identity.api.shapes import still_open
from services.identity.domain.closing import StructuresGoverned
from services.identity.usecases.closing import Closing
from services.identity.usecases.export import Export
from services.identity.usecases.refresh import Sessions

ELSEWHERE = [{"section": "ailleurs", "service": name, "path": EXPORT} for name in HOLDERS if name != "identity"]
"""Who else keeps something of the person, and answers to the same token."""


def export_router(personal: Personal, export: Export, sessions: Sessions) -> APIRouter:
    opened = [Depends(still_open(sessions))]
    return exports.router(personal, before=export.record, beside=ELSEWHERE, dependencies=opened)


def router(closing: Closing, sessions: Sessions) -> APIRouter:
    r = APIRouter(prefix="/me", tags=["mon compte"], dependencies=[Depends(still_open(sessions))])

    @r.post("/closing", status_code=204, responses=errors(*REFUSALS, StructuresGoverned))
    async def close(caller: Caller, body: Again) -> None:
        """For good. Refused with the structures I govern; told by mail; invoices are kept."""
        await closing.close(body.by(caller))

    return r
