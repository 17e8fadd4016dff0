"""Applications of a structure, and what newcomers get of them (ORG-12, ORG-23)."""

from fastapi import APIRouter, Response

from contracts.habilitation import Application
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Code, seen, shown, typed_fields
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain import structure_pages as rules
from services.portal.usecases import structures

AT = "/structures/{structure_id}/applications"


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get(AT)
    async def show(visit: Person, structure_id: Id) -> Response:
        return await _page(visit, structure_id)

    @r.post(f"{AT}/{{application}}")
    async def switch(visit: Person, structure_id: Id, application: Code, form: Form) -> Response:
        try:
            await structures.switch(visit.api, structure_id, application, on=text(form, "active") == "oui")
        except Refused as refused:
            return await _page(visit, structure_id, refused)
        return visit.to(f"/structures/{structure_id}/applications")

    @r.post("/structures/{structure_id}/droits-des-nouveaux")
    async def newcomers(visit: Person, structure_id: Id, form: Form) -> Response:
        """« habituels »: nearly all, as the structure has it."""
        found = await seen(visit, structure_id)
        usual = text(form, "habituels") == "oui"
        chosen = None if usual else rules.chosen_profiles(typed_fields(form), found.structure["kind"])
        try:
            await structures.change(visit.api, structure_id, {"default_profiles": chosen})
        except Refused as refused:
            return await _page(visit, structure_id, refused)
        return visit.to(f"/structures/{structure_id}/applications")

    return r


async def _page(visit: Visit, structure_id: str, refused: Refused | None = None) -> Response:
    found = await seen(visit, structure_id)
    return await shown(
        visit, found, "/applications", refused, level_of=rules.level_of,
        applications=rules.applications(found.structure["kind"]), mandatory=Application.ORGANISATION,
    )  # fmt: skip
