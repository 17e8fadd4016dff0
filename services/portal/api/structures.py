"""Mes structures: identity, services, people and rights, what a public body demands, history (POR-5, ORG-4 to ORG-27)."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from contracts.habilitation import Application
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain import structure_pages as rules
from services.portal.usecases import structures
from services.portal.usecases.paged import paged
from services.portal.usecases.structures import Seen

PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
Code = Annotated[str, Path(max_length=60, pattern=r"^[A-Z_]+$")]
Chosen = Annotated[str, Query(max_length=60)]


def router(site: Site) -> APIRouter:
    r = pages(site)
    _listing(r)
    _identity(r)
    _services(r)
    _people(r)
    _reception(r)
    return r


def _listing(r: APIRouter) -> None:
    @r.get("/structures")
    async def mine(visit: Person, page: PageNumber = 1) -> Response:
        rows = await paged(visit.api, "organisation", "/structures", "/structures", page=page)
        return await visit.page("pages/structures.html", rows=rows)


def _identity(r: APIRouter) -> None:
    @r.get("/structures/{structure_id}")
    async def show(visit: Person, structure_id: Id, fait: Chosen = "") -> Response:
        return await _identity_page(visit, structure_id, saved=bool(fait))

    @r.post("/structures/{structure_id}")
    async def change(visit: Person, structure_id: Id, form: Form) -> Response:
        typed = typed_fields(form)
        change = rules.identity_change(typed, rules.shown_before(typed))
        try:
            await structures.change(visit.api, structure_id, change, text(form, "version"))
        except Refused as refused:
            return await _identity_page(visit, structure_id, refused.status, refused=refused, typed=typed)
        return visit.to(f"/structures/{structure_id}", fait="oui")


def _services(r: APIRouter) -> None:
    @r.get("/structures/{structure_id}/services")
    async def show(visit: Person, structure_id: Id, page: PageNumber = 1, modifier: Chosen = "") -> Response:
        return await _services_page(visit, structure_id, page, modifier)

    @r.post("/structures/{structure_id}/services")
    async def add(visit: Person, structure_id: Id, form: Form) -> Response:
        body = {"code": text(form, "code"), "label": text(form, "label"), "engagement_mandatory": _ticked(form)}
        try:
            await structures.add_service(visit.api, structure_id, body, text(form, "cle"))
        except Refused as refused:
            return await _services_page(visit, structure_id, 1, "", refused.status, refused=refused, typed=body)
        return visit.to(f"/structures/{structure_id}/services")

    @r.post("/structures/{structure_id}/services/{service_id}")
    async def change(visit: Person, structure_id: Id, service_id: Id, form: Form, page: PageNumber = 1) -> Response:
        body: dict[str, Any] = {
            "code": text(form, "code"), "label": text(form, "label"), "engagement_mandatory": _ticked(form)
        }  # fmt: skip
        if text(form, "active"):
            body = {"active": text(form, "active") == "oui"}
        try:
            await structures.change_service(visit.api, structure_id, service_id, body)
        except Refused as refused:
            return await _services_page(
                visit, structure_id, page, service_id, refused.status, refused=refused, typed=body
            )
        return visit.to(f"/structures/{structure_id}/services", page=str(page))


def _people(r: APIRouter) -> None:
    @r.get("/structures/{structure_id}/personnes")
    async def show(visit: Person, structure_id: Id, page: PageNumber = 1) -> Response:
        return await _people_page(visit, structure_id, page)

    @r.post("/structures/{structure_id}/applications/{application}")
    async def switch(visit: Person, structure_id: Id, application: Code, form: Form) -> Response:
        try:
            await structures.switch(visit.api, structure_id, application, on=text(form, "active") == "oui")
        except Refused as refused:
            return await _people_page(visit, structure_id, 1, refused.status, refused=refused)
        return visit.to(f"/structures/{structure_id}/personnes")

    @r.post("/structures/{structure_id}/droits-des-nouveaux")
    async def newcomers(visit: Person, structure_id: Id, form: Form) -> Response:
        """What whoever is attached from now on gets (ORG-23); « habituels »: nearly all, as the structure has it."""
        found = await structures.seen(visit.api, await visit.member(), structure_id)
        usual = text(form, "habituels") == "oui"
        chosen = None if usual else rules.chosen_profiles(typed_fields(form), found.structure["kind"])
        try:
            await structures.change(visit.api, structure_id, {"default_profiles": chosen})
        except Refused as refused:
            return await _people_page(visit, structure_id, 1, refused.status, refused=refused)
        return visit.to(f"/structures/{structure_id}/personnes")

    @r.get("/structures/{structure_id}/historique")
    async def history(visit: Person, structure_id: Id, page: PageNumber = 1) -> Response:
        found = await structures.seen(visit.api, await visit.member(), structure_id)
        rows = await structures.history(visit.api, found, page)
        return await _page(visit, found, "/historique", rows=rows)


def _reception(r: APIRouter) -> None:
    @r.get("/structures/{structure_id}/reception")
    async def show(visit: Person, structure_id: Id, fait: Chosen = "") -> Response:
        return await _reception_page(visit, structure_id, saved=bool(fait))

    @r.post("/structures/{structure_id}/reception")
    async def change(visit: Person, structure_id: Id, form: Form) -> Response:
        body = {"parameters": rules.parameters(typed_fields(form))}
        try:
            await structures.change(visit.api, structure_id, body, text(form, "version"))
        except Refused as refused:
            typed = body["parameters"]
            return await _reception_page(visit, structure_id, refused.status, refused=refused, typed=typed)
        return visit.to(f"/structures/{structure_id}/reception", fait="oui")


async def _identity_page(visit: Visit, structure_id: str, status: int = 200, **shown: Any) -> Response:
    found = await structures.seen(visit.api, await visit.member(), structure_id)
    own = rules.identity(found.structure)
    return await _page(visit, found, "", status, **({"own": own, "typed": own} | shown))


async def _services_page(
    visit: Visit, structure_id: str, page: int, chosen: str, status: int = 200, **shown: Any
) -> Response:
    found = await structures.seen(visit.api, await visit.member(), structure_id)
    rows = await structures.services(visit.api, found, page)
    edited = next((row for row in rows.items if row["service_id"] == chosen), None)
    context = {"rows": rows, "edited": edited, "key": new_id(), "typed": {}} | shown
    return await _page(visit, found, "/services", status, **context)


async def _people_page(visit: Visit, structure_id: str, page: int, status: int = 200, **shown: Any) -> Response:
    """The service's own refusal says who manages the structure, to who does not."""
    found = await structures.seen(visit.api, await visit.member(), structure_id)
    rows, asking = await structures.people(visit.api, found, page)
    return await _page(
        visit, found, "/personnes", status, rows=rows, asking=asking, level_of=rules.level_of,
        applications=rules.applications(found.structure["kind"]), mandatory=Application.ORGANISATION, **shown,
    )  # fmt: skip


async def _reception_page(visit: Visit, structure_id: str, status: int = 200, **shown: Any) -> Response:
    found = await structures.seen(visit.api, await visit.member(), structure_id)
    now = found.structure["parameters"] or rules.parameters({})
    context = {"demands": rules.DEMANDS, "terms": rules.TERMS, "typed": now} | shown
    return await _page(visit, found, "/reception", status, **context)


async def _page(visit: Visit, found: Seen, tab: str, status: int = 200, **context: Any) -> Response:
    template = f"pages/structure_{tab.removeprefix('/') or 'identite'}.html"
    shown = {"found": found, "s": found.structure, "tab": tab, "saved": False}
    return await visit.page(template, status, **shown | context)


def typed_fields(form: FormData) -> dict[str, str]:
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


def _ticked(form: FormData) -> bool:
    return text(form, "engagement_mandatory") == "oui"
