"""Mon compte: open sessions, and what happened to the account (ID-20, ID-24)."""

from fastapi import APIRouter, Response

from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import PageNumber
from services.portal.api.visit import Form, Id, Person
from services.portal.clients import Refused
from services.portal.usecases.paged import paged

SESSIONS, JOURNAL = "/mon-compte/sessions", "/mon-compte/journal"
GONE = 404


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get(SESSIONS)
    async def show(visit: Person, page: PageNumber = 1) -> Response:
        rows = await paged(visit.api, "identity", "/me/sessions", SESSIONS, page=page)
        return await visit.page("pages/account_sessions.html", tab=SESSIONS, rows=rows)

    @r.post(f"{SESSIONS}/autres/fin")
    async def end_others(visit: Person, form: Form) -> Response:  # noqa: ARG001  checked
        await visit.api.send("identity", "DELETE", "/me/sessions")
        return visit.to(SESSIONS)

    @r.post(SESSIONS + "/{session_id}/fin")
    async def end(visit: Person, session_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        """One that ended meanwhile is what was wanted."""
        try:
            await visit.api.send("identity", "DELETE", f"/me/sessions/{session_id}")
        except Refused as refused:
            if refused.status != GONE:
                raise
        return visit.to(SESSIONS)

    @r.get(JOURNAL)
    async def journal(visit: Person, page: PageNumber = 1) -> Response:
        rows = await paged(visit.api, "identity", "/me/audit", JOURNAL, page=page)
        return await visit.page("pages/account_journal.html", tab=JOURNAL, rows=rows)

    return r
