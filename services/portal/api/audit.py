"""The journal of security: a structure's for who governs it, all of it for operators (ID-24, ORG-32)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from contracts.habilitation import Application, Level
from contracts.security import SecurityKind, SecurityOutcome
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import PageNumber, seen, shown
from services.portal.api.visit import Id, Person
from services.portal.clients import Refused
from services.portal.usecases.paged import paged

AT, TAB = "/plateforme/journal", "/journal"
UNANSWERED = "/plateforme/sans-reponse"
NOT_FOUND = 404
Word = Annotated[str, Query(max_length=60)]


def router(site: Site) -> APIRouter:
    r = pages(site)
    _operators(r)
    _structure(r)
    return r


def _operators(r: APIRouter) -> None:
    @r.get(AT)
    async def journal(  # noqa: PLR0917  its criteria
        visit: Person, kind: Word = "", outcome: Word = "", account: Word = "", structure: Word = "", address: Word = "",
        page: PageNumber = 1,
    ) -> Response:  # fmt: skip
        await visit.need(Application.EXPLOITATION, Level.MODIFICATION)
        given = _known(kind, outcome) | {"account": account, "structure": structure, "address": address}
        rows = await paged(visit.api, "identity", "/audit", AT, page=page, given=given)
        return await visit.page("pages/platform_journal.html", rows=rows, tab=AT, given=given, kinds=list(SecurityKind))

    @r.get(UNANSWERED)
    async def unanswered(visit: Person, page: PageNumber = 1) -> Response:
        """What gestionnaires left without an answer: they may be gone."""
        await visit.need(Application.EXPLOITATION, Level.MODIFICATION)
        rows = await paged(visit.api, "organisation", "/platform/unanswered", UNANSWERED, page=page)
        return await visit.page("pages/platform_unanswered.html", rows=rows, tab=UNANSWERED)


def _structure(r: APIRouter) -> None:
    @r.get(f"/structures/{{structure_id}}{TAB}")
    async def journal(
        visit: Person, structure_id: Id, kind: Word = "", outcome: Word = "", page: PageNumber = 1
    ) -> Response:
        """`rows` None: for who does not govern it."""
        found, given = await seen(visit, structure_id), _known(kind, outcome)
        context: dict[str, Any] = {"given": given, "kinds": list(SecurityKind), "rows": None}
        try:
            context["rows"] = await paged(
                visit.api, "identity", f"/structures/{structure_id}/audit", found.path + TAB, page=page, given=given
            )
        except Refused as refused:
            if refused.status != NOT_FOUND:
                raise
        return await shown(visit, found, TAB, template="journal", **context)


def _known(kind: str, outcome: str) -> dict[str, str]:
    """What is none is not filtered by."""
    return {"kind": SecurityKind.known(kind) or "", "outcome": SecurityOutcome.known(outcome) or ""}
