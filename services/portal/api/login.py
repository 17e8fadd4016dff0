"""Logging in and out (ID-8 to ID-15)."""

import base64
import binascii
import json
from datetime import datetime
from typing import Annotated, Any, Literal

from cryptography.exceptions import InvalidTag
from fastapi import APIRouter, Query, Response
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData

from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Anyone, Form, LoginLost, LoginNeeded, Visit, text
from services.portal.clients import Refused
from services.portal.domain.session import LoginUnderWay, local_path
from services.portal.usecases.retaining import open_sealed

LOGIN_SECONDS = 900
CHALLENGE = "challenge"
DEVICE_SECONDS = 180 * 86_400
PEOPLE, BETWEEN, LONGEST = 5, "~", 200
"""Of one browser: how many logins it remembers, and how."""
UNDER_WAY, PURPOSE = TypeAdapter(LoginUnderWay), "login"
Token = Annotated[str, Query(max_length=300)]
Suite = Annotated[str, Query(max_length=2000)]


def router(site: Site) -> APIRouter:
    r = pages(site)
    _logging_in(r)
    _proving(r)
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
        shown = {"form": {"email": email}, "suite": suite, "activated": False} | _carried(form)
        try:
            began = await visit.api.post("identity", "/logins", _credentials(visit, form))
        except Refused as refused:
            return await _form_page(visit, "login", refused, shown)
        login = LoginUnderWay(
            login_id=began["login_id"], factor=await _typed_factor(visit, began), email=email, suite=suite,
            expires_at=datetime.fromisoformat(began["expires_at"]),
        )  # fmt: skip
        _keep(visit, login)
        return await _ask_code(visit, form, login)


def _proving(r: APIRouter) -> None:
    @r.get("/connexion/code")
    async def code(visit: Anyone) -> Response:
        login = _under_way(visit)
        return await visit.page("pages/code.html", login=login, message="", in_place=False, retained="")

    @r.post("/connexion/code")
    async def prove(visit: Anyone, form: Form) -> Response:
        login = _under_way(visit)
        digits = "".join(c for c in text(form, "code") if c.isdigit())
        shown = {"login": login, "message": ""} | _carried(form)
        try:
            tokens = await visit.api.post("identity", f"/logins/{login.login_id}/code", {"code": digits})
        except Refused as refused:
            return await _form_page(visit, "code", refused, shown)
        return await _logged_in(visit, form, login, tokens)

    @r.post("/connexion/autre-code")
    async def mail_again(visit: Anyone, form: Form) -> Response:
        login = _under_way(visit)
        shown: dict[str, Any] = {"login": login} | _carried(form)
        try:
            sent = await visit.api.post("identity", f"/logins/{login.login_id}/mailed-codes")
        except Refused as refused:
            return await _form_page(visit, "code", refused, shown | {"message": ""})
        return await _form_page(visit, "code", None, shown | {"message": sent["message"]})


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


async def _form_page(visit: Visit, name: str, refused: Refused | None, shown: dict[str, Any]) -> Response:
    status = refused.status if refused else 200
    if shown["in_place"]:
        return visit.part(f"fragments/{name}_form.html", status, refused=refused, **shown)
    return await visit.page(f"pages/{name}.html", status, refused=refused, **shown)


async def _typed_factor(visit: Visit, began: dict[str, Any]) -> Literal["EMAIL", "TOTP"]:
    """These pages take codes alone: who would be asked for a passkey types the app's, or one that is mailed (ID-12)."""
    if "TOTP" in began["factors"]:
        return "TOTP"
    if began["factor"] != "EMAIL":
        await visit.api.post("identity", f"/logins/{began['login_id']}/mailed-codes")
    return "EMAIL"


async def _ask_code(visit: Visit, form: FormData, login: LoginUnderWay) -> Response:
    carried = _carried(form)
    if carried["in_place"] or carried["retained"]:
        return await _form_page(visit, "code", None, {"login": login, "message": ""} | carried)
    return visit.to("/connexion/code")


async def _logged_in(visit: Visit, form: FormData, login: LoginUnderWay, tokens: dict[str, Any]) -> Response:
    """A new cookie: the one before the login may have been planted."""
    cookie = await visit.site.sessions.open(tokens, visit.caller().device)
    visit.cookie, visit.new_cookie = cookie, False
    visit.began(cookie)
    visit.cookies[visit.site.login_cookie] = ("", 0)
    _remember(visit, tokens["device_token"])
    if retained := open_sealed(visit.site.sealer, text(form, "retenu")):
        return visit.html(visit.render("pages/resume.html", visit=visit, retained=retained))
    if not _in_place(form):
        return visit.to(login.suite)
    again = json.dumps({"chorale:reconnecte": {"csrf": visit.csrf()}})
    answer = visit.html("")
    answer.headers["HX-Trigger"] = again
    return answer


def _credentials(visit: Visit, form: FormData) -> dict[str, Any]:
    given = {"email": text(form, "email"), "password": str(form.get("password", "")), CHALLENGE: text(form, CHALLENGE)}
    return given | {"device_tokens": _devices(visit)}


def _devices(visit: Visit) -> list[str]:
    """What identity gave this browser at earlier logins: other people's failures do not slow it down (ID-13)."""
    kept = visit.request.cookies.get(visit.site.device_cookie, "").split(BETWEEN)
    return [token for token in kept if 0 < len(token) <= LONGEST][:PEOPLE]


def _remember(visit: Visit, token: str) -> None:
    visit.cookies[visit.site.device_cookie] = (BETWEEN.join([token, *_devices(visit)][:PEOPLE]), DEVICE_SECONDS)


def _carried(form: FormData) -> dict[str, Any]:
    """What the pages of a log-in hand on to one another."""
    return {"in_place": _in_place(form), "retained": text(form, "retenu")}


def _in_place(form: FormData) -> bool:
    return text(form, "sur_place") == "oui"


def _keep(visit: Visit, login: LoginUnderWay) -> None:
    sealed = visit.site.sealer.seal(UNDER_WAY.dump_json(login).decode(), PURPOSE)
    visit.cookies[visit.site.login_cookie] = (base64.urlsafe_b64encode(sealed).decode(), LOGIN_SECONDS)


def _under_way(visit: Visit) -> LoginUnderWay:
    """Raises LoginLost."""
    try:
        sealed = base64.urlsafe_b64decode(visit.request.cookies.get(visit.site.login_cookie, ""))
        return UNDER_WAY.validate_json(visit.site.sealer.open(sealed, PURPOSE))
    except (binascii.Error, InvalidTag, ValidationError, ValueError) as error:
        raise LoginLost from error
