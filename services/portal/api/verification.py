"""Who a structure is: proofs, letters, a word given for another, a claim (ORG-8, ORG-31)."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.ids import new_id
from services.portal.api.deposit import documents
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber, seen, shown
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.usecases import keeping, starting
from services.portal.usecases.paged import paged

AT, TAB = "/structures/{structure_id}/verification", "/verification"
CLAIM = "/structures/{structure_id}/reclamation"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _proving(r)
    _vouching(r)
    _claiming(r)
    return r


def _proving(r: APIRouter) -> None:
    @r.get(AT)
    async def show(visit: Person, structure_id: Id, page: PageNumber = 1, fait: Chosen = "") -> Response:
        return await _page(visit, structure_id, page, done=fait)

    @r.post(f"{AT}/document")
    async def offer(visit: Person, structure_id: Id, form: Form) -> Response:
        try:
            for document in documents(form)[:1]:
                await keeping.upload(visit.api, "POST", f"/structures/{structure_id}/documents", document)
        except Refused as refused:
            return await _page(visit, structure_id, 1, refused)
        return visit.to(f"/structures/{structure_id}{TAB}", fait="document")

    @r.post(f"{AT}/courrier")
    async def letter(visit: Person, structure_id: Id, form: Form) -> Response:
        return await _asked(visit, structure_id, "letters", {}, text(form, "cle"), "courrier")

    @r.post(f"{AT}/code")
    async def code(visit: Person, structure_id: Id, form: Form) -> Response:
        return await _asked(visit, structure_id, "letters/code", {"code": text(form, "code")}, "", "code")


def _vouching(r: APIRouter) -> None:
    @r.post(f"{AT}/parrainage")
    async def vouch(visit: Person, structure_id: Id, form: Form) -> Response:
        """This structure gives its word for another, or takes it back."""
        try:
            other = await _other(visit, text(form, "siret"))
            if "retirer" in form:
                await visit.api.send("organisation", "DELETE", f"/structures/{other}/vouchings/{structure_id}")
            else:
                body = {"voucher_id": structure_id, "comment": text(form, "comment")}
                path, key = f"/structures/{other}/vouchings", text(form, "cle")
                await visit.api.post("organisation", path, body, Idempotency_Key=key)
        except Refused as refused:
            typed = {name: text(form, name) for name in ("siret", "comment")}
            return await _page(visit, structure_id, 1, refused, typed=typed)
        return visit.to(f"/structures/{structure_id}{TAB}", fait="parole")


def _claiming(r: APIRouter) -> None:
    """Also for who is not attached: the structure itself is not shown."""

    @r.get(CLAIM)
    async def ask(visit: Person, structure_id: Id) -> Response:
        return await visit.page("pages/claim.html", structure_id=structure_id, key=new_id())

    @r.post(CLAIM)
    async def claim(visit: Person, structure_id: Id, form: Form) -> Response:
        body = {"cause": text(form, "cause"), "comment": text(form, "comment")}
        path, key = f"/structures/{structure_id}/claims", text(form, "cle")
        try:
            await visit.api.post("organisation", path, body, Idempotency_Key=key)
        except Refused as refused:
            shown_again = {"structure_id": structure_id, "key": new_id(), "form": body, "refused": refused}
            return await visit.page("pages/claim.html", refused.status, **shown_again)
        return visit.to("/mes-demandes")


async def _other(visit: Visit, siret: str) -> str:
    """The id of the structure that a SIRET names; empty: none. Raises Refused."""
    found = await starting.look_up(visit.api, "SIRET", siret)
    if found and found.refused:
        raise found.refused
    return found.structure["structure_id"] if found and found.structure else "inconnue"


async def _asked(  # noqa: PLR0917  its place, and what is asked
    visit: Visit, structure_id: str, door: str, body: dict[str, str], key: str, done: str
) -> Response:
    try:
        await visit.api.post("organisation", f"/structures/{structure_id}/{door}", body, Idempotency_Key=key)
    except Refused as refused:
        return await _page(visit, structure_id, 1, refused)
    return visit.to(f"/structures/{structure_id}{TAB}", fait=done)


async def _page(visit: Visit, structure_id: str, page: int, refused: Refused | None = None, **given: Any) -> Response:
    found = await seen(visit, structure_id)
    rows = await paged(visit.api, "organisation", f"{found.path}/letters", f"{found.path}{TAB}", page=page)
    context: dict[str, Any] = {"rows": rows, "key": new_id(), "typed": {}, "done": ""} | given
    return await shown(visit, found, TAB, refused, **context)
