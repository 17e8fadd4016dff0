"""Actualités as the platform's operators write them, and sessions that they end (NOT-7, ORG-32)."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from contracts.habilitation import Application, Level
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber, typed_fields
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain.form import moment_typed
from services.portal.domain.formats import day_and_hour
from services.portal.usecases.paged import paged

AT, DOORS = "/plateforme/actualites", "/platform/news"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _writing(r)
    _publishing(r)
    _ending_sessions(r)
    return r


def _writing(r: APIRouter) -> None:
    @r.get(AT)
    async def show(visit: Person, page: PageNumber = 1, modifier: Chosen = "") -> Response:
        return await _page(visit, page, modifier)

    @r.post(AT)
    async def write(visit: Person, form: Form) -> Response:
        try:
            await visit.api.post("notifications", DOORS, _words(form), Idempotency_Key=text(form, "cle"))
        except Refused as refused:
            return await _page(visit, 1, "", refused, typed=typed_fields(form))
        return visit.to(AT)

    @r.post(f"{AT}/{{news_id}}")
    async def rewrite(visit: Person, news_id: Id, form: Form) -> Response:
        """As long as nobody can have read it."""
        try:
            await visit.api.send("notifications", "PUT", f"{DOORS}/{news_id}", _words(form))
        except Refused as refused:
            return await _page(visit, 1, news_id, refused, typed=typed_fields(form))
        return visit.to(AT)


def _publishing(r: APIRouter) -> None:
    @r.post(f"{AT}/{{news_id}}/publication")
    async def publish(visit: Person, news_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        return await _done(visit, f"{DOORS}/{news_id}/publication")

    @r.post(f"{AT}/{{news_id}}/retrait")
    async def withdraw(visit: Person, news_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        return await _done(visit, f"{DOORS}/{news_id}/withdrawal")


def _ending_sessions(r: APIRouter) -> None:
    @r.post("/plateforme/comptes/{account_id}/sessions/fin")
    async def end(visit: Person, account_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        """Every session of somebody, everywhere; their journal says by whom."""
        await visit.api.send("identity", "DELETE", f"/platform/accounts/{account_id}/sessions")
        return visit.to("/plateforme", fait="SESSIONS")


def _words(form: FormData) -> dict[str, Any]:
    """Without a day a draft, which is published by a button of its own."""
    day, hour = text(form, "publish_at"), text(form, "publish_hour")
    return {
        language: {name: text(form, f"{language}.{name}") for name in ("title", "text")} for language in ("fr", "en")
    } | {"publish_at": moment_typed(day, hour) if day or hour else None}


def _typed(news: Mapping[str, Any]) -> dict[str, str]:
    """The form's fields, as what was written has them."""
    day, hour = day_and_hour(news["publish_at"])
    words = {f"{language}.{name}": news[language][name] for language in ("fr", "en") for name in ("title", "text")}
    return words | {"publish_at": day, "publish_hour": hour}


async def _done(visit: Visit, door: str) -> Response:
    try:
        await visit.api.post("notifications", door)
    except Refused as refused:
        return await _page(visit, 1, "", refused)
    return visit.to(AT)


async def _page(visit: Visit, page: int, chosen: str, refused: Refused | None = None, **given: Any) -> Response:
    await visit.need(Application.EXPLOITATION, Level.MODIFICATION)
    rows = await paged(visit.api, "notifications", DOORS, AT, page=page)
    edited = next((row for row in rows.items if row["id"] == chosen), None)
    typed = _typed(edited) if edited else {}
    context = {"rows": rows, "edited": edited, "typed": typed, "tab": AT, "key": new_id(), "refused": refused} | given
    return await visit.page("pages/platform_news.html", refused.status if refused else 200, **context)
