"""« Exploitation »: what the platform's operators decide, and the letters that they post (ORG-30 to ORG-32)."""

from typing import Any

from fastapi import APIRouter, Response

from contracts.habilitation import Application, Level
from services.portal.api.approvals import DECISIONS
from services.portal.api.documents import download
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.usecases.paged import paged

AT, LETTERS = "/plateforme", "/plateforme/courriers"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _deciding(r)
    _posting(r)
    return r


def _deciding(r: APIRouter) -> None:
    @r.get(AT)
    async def awaiting(visit: Person, page: PageNumber = 1, fait: Chosen = "") -> Response:
        return await _requests(visit, page, done=fait)

    @r.post("/plateforme/demandes/{request_id}")
    async def decide(visit: Person, request_id: Id, form: Form, page: PageNumber = 1) -> Response:
        decision, reason = text(form, "decision"), text(form, "reason")
        try:
            body = {"decision": decision, "reason": reason}
            await visit.api.post("organisation", f"/platform/requests/{request_id}/decision", body)
        except Refused as refused:
            return await _requests(visit, page, refused.status, refused=refused, reason=reason, decided=request_id)
        return visit.to(AT, fait=decision if decision in DECISIONS else "")

    @r.get("/plateforme/demandes/{request_id}/document")
    async def document(visit: Person, request_id: Id) -> Response:
        return download(visit, await visit.api.file("organisation", f"/platform/requests/{request_id}/document"))


def _posting(r: APIRouter) -> None:
    @r.get(LETTERS)
    async def letters(visit: Person, page: PageNumber = 1) -> Response:
        return await _letters(visit, page)

    @r.post("/plateforme/courriers/{letter_id}/page")
    async def printed(visit: Person, letter_id: Id, _: Form) -> Response:
        path = f"/platform/letters/{letter_id}/page"
        return download(visit, await visit.api.send("organisation", "POST", path, {}))

    @r.post("/plateforme/courriers/{letter_id}/envoi")
    async def sent(visit: Person, letter_id: Id, _: Form) -> Response:
        try:
            await visit.api.post("organisation", f"/platform/letters/{letter_id}/sending")
        except Refused as refused:
            return await _letters(visit, 1, refused.status, refused=refused)
        return visit.to(LETTERS)


async def _requests(visit: Visit, page: int, status: int = 200, **shown: Any) -> Response:
    await visit.need(Application.EXPLOITATION, Level.MODIFICATION)
    rows = await paged(visit.api, "organisation", "/platform/requests", AT, page=page)
    context: dict[str, Any] = {"rows": rows, "done": "", "reason": "", "decided": "", "tab": AT} | shown
    return await visit.page("pages/platform_requests.html", status, **context)


async def _letters(visit: Visit, page: int, status: int = 200, **shown: Any) -> Response:
    await visit.need(Application.EXPLOITATION, Level.MODIFICATION)
    rows = await paged(visit.api, "organisation", "/platform/letters", LETTERS, page=page)
    return await visit.page("pages/platform_letters.html", status, **{"rows": rows, "tab": LETTERS} | shown)
