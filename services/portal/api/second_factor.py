"""The second factor of a login, and « Se connecter d'une autre façon » (ID-9 to ID-12)."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response

from services.portal.api import under_way
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.under_way import carried, form_page
from services.portal.api.visit import Anyone, Form, Visit, text
from services.portal.clients import Refused
from services.portal.domain.session import Factor, LoginUnderWay
from services.portal.usecases import second_factor

AT = "/connexion/code"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _proving(r)
    _choosing(r)
    return r


def _proving(r: APIRouter) -> None:
    @r.get(AT)
    async def ask(visit: Anyone) -> Response:
        return await _page(visit, under_way.of(visit))

    @r.post(AT)
    async def prove(visit: Anyone, form: Form) -> Response:
        login = under_way.of(visit)
        try:
            tokens = await second_factor.prove(visit.api, login, text(form, "code"), text(form, "credential"))
        except Refused as refused:
            return await form_page(visit, "code", refused, _shown(login) | carried(form))
        return await under_way.completed(visit, form, login, tokens)

    @r.post("/connexion/defi")
    async def challenge(visit: Anyone, form: Form) -> Response:  # noqa: ARG001  checked
        """For the script that asks the browser for a passkey (ID-11)."""
        return visit.json(await second_factor.challenge(visit.api, under_way.of(visit)))


def _choosing(r: APIRouter) -> None:
    @r.get("/connexion/autre")
    async def choose(visit: Anyone) -> Response:
        return await _page(visit, under_way.of(visit), choosing=True)

    @r.post("/connexion/autre")
    async def chosen(visit: Anyone, form: Form) -> Response:
        """Any factor that the account has; mail always (ID-12)."""
        login = under_way.of(visit)
        wanted = next((factor for factor in login.factors if factor == text(form, "facteur")), Factor.EMAIL)
        login = replace(login, factor=wanted)
        under_way.keep(visit, login)
        if wanted is not Factor.EMAIL:
            return await under_way.ask(visit, form, login)
        try:
            sent = await visit.api.post("identity", f"/logins/{login.login_id}/mailed-codes")
        except Refused as refused:
            return await form_page(visit, "code", refused, _shown(login) | carried(form))
        return await form_page(visit, "code", None, _shown(login, message=sent["message"]) | carried(form))


def _shown(login: LoginUnderWay, **other: Any) -> dict[str, Any]:
    return {"login": login, "message": "", "choosing": False} | other


async def _page(visit: Visit, login: LoginUnderWay, *, choosing: bool = False) -> Response:
    shown = _shown(login, choosing=choosing) | {"in_place": False, "retained": ""}
    return await visit.page("pages/code.html", **shown)
