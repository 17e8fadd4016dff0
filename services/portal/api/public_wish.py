"""The wish for a public body that the annuaire lacks; an operator decides it (ORG-30)."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.ids import new_id
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import typed_fields
from services.portal.api.visit import Form, Person, Visit, text
from services.portal.clients import Refused
from services.portal.usecases.starting import normal

AT = "/demarrer/organisme"


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get(AT)
    async def form_page(visit: Person) -> Response:
        return await _page(visit)

    @r.post(AT)
    async def ask(visit: Person, form: Form) -> Response:
        typed = typed_fields(form)
        body = {"identifier": normal(typed.get("identifier", ""))} | {n: typed.get(n, "") for n in ("name", "comment")}
        try:
            await visit.api.post("organisation", "/public-structures", body, Idempotency_Key=text(form, "cle"))
        except Refused as refused:
            return await _page(visit, refused, typed=typed)
        return visit.to("/mes-demandes")

    return r


async def _page(visit: Visit, refused: Refused | None = None, **given: Any) -> Response:
    context = {"typed": {}, "key": new_id(), "refused": refused} | given
    return await visit.page("pages/public_wish.html", refused.status if refused else 200, **context)
