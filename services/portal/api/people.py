"""People and rights of a structure: the matrix, one person, who leaves (ORG-19, ORG-20, ORG-24)."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.errors import NotFound
from contracts.rattachement import RattachementState
from services.portal.api.documents import handed_on
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, Code, PageNumber, Word, seen, shown, typed_fields
from services.portal.api.visit import Form, Id, Person, SignedIn, Visit, text
from services.portal.clients import Refused
from services.portal.domain import structure_pages as rules
from services.portal.usecases import people

AT, ONE = "/structures/{structure_id}/personnes", "/structures/{structure_id}/personnes/{account_id}"
LINK = f"{ONE}/{{rattachement_id}}"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _matrix(r)
    _rows(r)
    _person(r)
    _history(r)
    return r


def _matrix(r: APIRouter) -> None:
    @r.get(AT)
    async def show(  # noqa: PLR0917  its place, and what is asked
        visit: Person, structure_id: Id, page: PageNumber = 1, q: Word = "", state: Chosen = RattachementState.VALIDE,
        fait: Chosen = "",
    ) -> Response:  # fmt: skip
        """A state that is none is not filtered by."""
        found, given = await seen(visit, structure_id), {"q": q, "state": RattachementState.known(state)}
        rows, asking = await people.attached(visit.api, found, given, page)
        return await shown(
            visit, found, "/personnes", rows=rows, asking=asking, level_of=rules.level_of, q=q, state=given["state"],
            states=list(RattachementState), left=bool(fait),
        )  # fmt: skip

    @r.get("/structures/{structure_id}/utilisateurs.csv")
    async def export(visit: SignedIn, structure_id: Id, q: Word = "", state: Chosen = "") -> Response:
        given = {"structure": structure_id, "q": q, "state": RattachementState.known(state) or ""}
        return await handed_on(visit, "organisation", "/users/export", {n: v for n, v in given.items() if v})


def _rows(r: APIRouter) -> None:
    """One row of the matrix, with script: its cells become choices, each saved as it is made."""

    @r.get(f"{LINK}/ligne")
    async def row(visit: Person, structure_id: Id, account_id: Id, rattachement_id: Id, fini: Chosen = "") -> Response:
        return await _row(visit, structure_id, account_id, rattachement_id, editing=not fini)

    @r.post(f"{LINK}/droits/{{application}}")
    async def choose(  # noqa: PLR0917  its place, and what is chosen
        visit: Person, structure_id: Id, account_id: Id, rattachement_id: Id, application: Code, form: Form
    ) -> Response:
        try:
            await people.set_level(visit.api, rattachement_id, application, text(form, "level"))
        except Refused as refused:
            return await _row(visit, structure_id, account_id, rattachement_id, refused=refused)
        return await _row(visit, structure_id, account_id, rattachement_id)


def _person(r: APIRouter) -> None:
    @r.get(ONE)
    async def show(visit: Person, structure_id: Id, account_id: Id, fait: Chosen = "") -> Response:
        return await _page(visit, structure_id, account_id, done=fait)

    @r.post(LINK)
    async def replace(visit: Person, structure_id: Id, account_id: Id, rattachement_id: Id, form: Form) -> Response:
        found = await seen(visit, structure_id)
        chosen = rules.chosen_profiles(typed_fields(form), found.structure["kind"])
        try:
            await people.replace(visit.api, rattachement_id, [] if "aucun" in form else chosen)
        except Refused as refused:
            return await _page(visit, structure_id, account_id, refused, changed=rattachement_id)
        return visit.to(f"{found.path}/personnes/{account_id}", fait="droits")

    @r.post(f"{LINK}/depart")
    async def detach(visit: Person, structure_id: Id, account_id: Id, rattachement_id: Id, form: Form) -> Response:
        try:
            await people.detach(visit.api, rattachement_id, text(form, "comment"))
        except Refused as refused:
            return await _page(visit, structure_id, account_id, refused, changed=rattachement_id)
        return visit.to(f"/structures/{structure_id}/personnes", fait="oui")


def _history(r: APIRouter) -> None:
    @r.get("/structures/{structure_id}/historique")
    async def history(visit: Person, structure_id: Id, page: PageNumber = 1) -> Response:
        found = await seen(visit, structure_id)
        return await shown(visit, found, "/historique", rows=await people.history(visit.api, found, page))


async def _row(
    visit: Visit, structure_id: str, account_id: str, rattachement_id: str, *, editing: bool = True,
    refused: Refused | None = None,
) -> Response:  # fmt: skip
    """Raises NotFound."""
    found = await seen(visit, structure_id)
    row = people.link(await people.everything(visit.api, account_id), rattachement_id)
    if row is None:
        raise NotFound
    return visit.part(
        "fragments/matrix_row.html", refused.status if refused else 200, found=found, s=found.structure, row=row,
        editing=editing, level_of=rules.level_of, refused=refused,
    )  # fmt: skip


async def _page(
    visit: Visit, structure_id: str, account_id: str, refused: Refused | None = None, **given: Any
) -> Response:
    """Everything that somebody holds on my structures; what is of this one can be changed."""
    found, held = await seen(visit, structure_id), await people.everything(visit.api, account_id)
    links = [row for row in held["rattachements"] if row["structure"]["structure_id"] == structure_id]
    context = {
        "person": held["person"],
        "links": links,
        "held": held,
        "level_of": rules.level_of,
        "done": "",
        "changed": "",
    }
    return await shown(visit, found, "/personnes", refused, template="personne", **context | given)
