"""What waits for the decision of who governs a structure, of every kind (ORG-18, ORG-28)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from contracts.request import RequestKind
from services.portal.api.documents import handed_on
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber
from services.portal.api.visit import Form, Id, Person, SignedIn, Visit, text
from services.portal.clients import Refused
from services.portal.usecases.paged import paged

AT = "/approbations"
DECISIONS = ("APPROUVER", "REFUSER")
KINDS = (
    RequestKind.RATTACHEMENT, RequestKind.HABILITATIONS, RequestKind.MANDAT_DE_FACTURATION, RequestKind.DELEGATION_DE_RECEPTION,
)  # fmt: skip
Kind = Annotated[str, Query(alias="genre", max_length=60)]


def router(site: Site) -> APIRouter:
    r = pages(site)
    _listing(r)
    _deciding(r)
    return r


def _listing(r: APIRouter) -> None:
    @r.get(AT)
    async def awaiting(visit: Person, page: PageNumber = 1, genre: Kind = "", fait: Chosen = "") -> Response:
        return await _page(visit, page, genre, done=fait)

    @r.get(f"{AT}.csv")
    async def export(visit: SignedIn, genre: Kind = "") -> Response:
        params = {"kind": genre} if RequestKind.known(genre) else {}
        return await handed_on(visit, "organisation", "/approvals/export", params)

    @r.get(f"{AT}/{{request_id}}")
    async def one(visit: Person, request_id: Id) -> Response:
        return await _one(visit, request_id)


def _deciding(r: APIRouter) -> None:
    @r.post(f"{AT}/{{request_id}}")
    async def decide(visit: Person, request_id: Id, form: Form) -> Response:
        """A refusal comes back to the request alone, with what was typed."""
        decision, reason = text(form, "decision"), text(form, "reason")
        body = {"decision": decision, "reason": reason}
        try:
            await visit.api.post("organisation", f"/approvals/{request_id}/decision", body)
        except Refused as refused:
            return await _one(visit, request_id, refused, reason=reason)
        return visit.to(AT, fait=decision if decision in DECISIONS else "")


async def _page(visit: Visit, page: int, kind: str, **given: Any) -> Response:
    chosen = RequestKind.known(kind)
    rows = await paged(
        visit.api, "organisation", "/approvals", AT, page=page, given={"kind": chosen}, kept={"genre": chosen}
    )
    return await visit.page("pages/approvals.html", rows=rows, kinds=KINDS, chosen=chosen, **given)


async def _one(visit: Visit, request_id: str, refused: Refused | None = None, reason: str = "") -> Response:
    row = await visit.api.get("organisation", f"/approvals/{request_id}")
    status = refused.status if refused else 200
    return await visit.page("pages/approval.html", status, row=row, reason=reason, refused=refused)
