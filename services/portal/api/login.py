"""Logging in by a password, and out (ID-8, ID-13)."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.datastructures import FormData

from services.portal.api import under_way
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.under_way import carried, devices, form_page
from services.portal.api.visit import Anyone, Form, LoginNeeded, Visit, text
from services.portal.clients import Refused
from services.portal.domain.session import LoginUnderWay, local_path

CHALLENGE = "challenge"
Token = Annotated[str, Query(max_length=300)]
Suite = Annotated[str, Query(max_length=2000)]


def router(site: Site) -> APIRouter:
    r = pages(site)
    _logging_in(r)
    _ending(r)
    return r


def _logging_in(r: APIRouter) -> None:
    @r.get("/connexion")
    async def log_in(visit: Anyone, suite: Suite = "/tableau", active: str = "") -> Response:
        if visit.session:
            return visit.to(local_path(suite))
        return await visit.page(
            "pages/login.html", suite=local_path(suite), activated=bool(active), in_place=False, retained=""
        )

    @r.get("/connexion/sur-place")
    async def in_place(visit: Anyone) -> Response:
        """The same form inside the page whose session ended (POR-14)."""
        return visit.part("fragments/login_form.html", suite="", in_place=True, retained="")

    @r.post("/connexion")
    async def begin(visit: Anyone, form: Form) -> Response:
        email, suite = text(form, "email"), local_path(text(form, "suite"))
        shown = {"form": {"email": email}, "suite": suite, "activated": False} | carried(form)
        try:
            began = await visit.api.post("identity", "/logins", _credentials(visit, form))
        except Refused as refused:
            return await form_page(visit, "login", refused, shown)
        login = LoginUnderWay(
            login_id=began["login_id"], factor=began["factor"], factors=tuple(began["factors"]), email=email, suite=suite,
            expires_at=datetime.fromisoformat(began["expires_at"]),
        )  # fmt: skip
        under_way.keep(visit, login)
        return await under_way.ask(visit, form, login)


def _ending(r: APIRouter) -> None:
    @r.get("/session")
    async def stands(visit: Anyone) -> Response:
        """Asked before a form is sent. Raises LoginNeeded, a 401 for a page's own script."""
        if visit.session is None:
            raise LoginNeeded
        return visit.json({})

    @r.post("/deconnexion")
    async def log_out(visit: Anyone, form: Form) -> Response:  # noqa: ARG001  checked
        if visit.session:
            await visit.site.sessions.end(visit.session, visit.api)
        visit.ended()
        answer = visit.to("/")
        answer.headers["Clear-Site-Data"] = '"storage"'  # pages are never kept: there is no cache to clear
        return answer


def _credentials(visit: Visit, form: FormData) -> dict[str, Any]:
    given = {"email": text(form, "email"), "password": str(form.get("password", "")), CHALLENGE: text(form, CHALLENGE)}
    return given | {"device_tokens": devices(visit)}
