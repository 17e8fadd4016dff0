"""A login between its password and its second factor: kept in a cookie of its own, shown on a page or in its dialog."""

import base64
import binascii
import json
from typing import Any

from cryptography.exceptions import InvalidTag
from fastapi import Response
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData

from services.portal.api.visit import LoginLost, Visit, text
from services.portal.clients import Refused
from services.portal.domain.session import LoginUnderWay
from services.portal.usecases.retaining import open_sealed

LOGIN_SECONDS, DEVICE_SECONDS = 900, 180 * 86_400
PEOPLE, BETWEEN, LONGEST = 5, "~", 200
"""Of one browser: how many logins it remembers, and how."""
UNDER_WAY, PURPOSE = TypeAdapter(LoginUnderWay), "login"


def keep(visit: Visit, login: LoginUnderWay) -> None:
    sealed = visit.site.sealer.seal(UNDER_WAY.dump_json(login).decode(), PURPOSE)
    visit.cookies[visit.site.login_cookie] = (base64.urlsafe_b64encode(sealed).decode(), LOGIN_SECONDS)


def of(visit: Visit) -> LoginUnderWay:
    """Raises LoginLost."""
    try:
        sealed = base64.urlsafe_b64decode(visit.request.cookies.get(visit.site.login_cookie, ""))
        return UNDER_WAY.validate_json(visit.site.sealer.open(sealed, PURPOSE))
    except (binascii.Error, InvalidTag, ValidationError, ValueError) as error:
        raise LoginLost from error


async def ask(visit: Visit, form: FormData, login: LoginUnderWay) -> Response:
    """For the factor that the login asks for now."""
    handed = carried(form)
    if handed["in_place"] or handed["retained"]:
        return await form_page(visit, "code", None, {"login": login, "message": "", "choosing": False} | handed)
    return visit.to("/connexion/code")


async def completed(visit: Visit, form: FormData, login: LoginUnderWay, tokens: dict[str, Any]) -> Response:
    """A new cookie: the one before the login may have been planted."""
    cookie = await visit.site.sessions.open(tokens, visit.caller().device)
    visit.cookie, visit.new_cookie = cookie, False
    visit.began(cookie)
    visit.cookies[visit.site.login_cookie] = ("", 0)
    _remember(visit, tokens["device_token"])
    if retained := open_sealed(visit.site.sealer, text(form, "retenu")):
        return visit.html(visit.render("pages/resume.html", visit=visit, retained=retained))
    if not carried(form)["in_place"]:
        return visit.to(login.suite)
    again = json.dumps({"chorale:reconnecte": {"csrf": visit.csrf()}})
    answer = visit.html("")
    answer.headers["HX-Trigger"] = again
    return answer


async def form_page(visit: Visit, name: str, refused: Refused | None, shown: dict[str, Any]) -> Response:
    """`name`: of the page, and of the fragment that its dialog shows."""
    status = refused.status if refused else 200
    if shown["in_place"]:
        return visit.part(f"fragments/{name}_form.html", status, refused=refused, **shown)
    return await visit.page(f"pages/{name}.html", status, refused=refused, **shown)


def carried(form: FormData) -> dict[str, Any]:
    """What the pages of a log-in hand on to one another."""
    return {"in_place": text(form, "sur_place") == "oui", "retained": text(form, "retenu")}


def devices(visit: Visit) -> list[str]:
    """What identity gave this browser at earlier logins: other people's failures do not slow it down (ID-13)."""
    kept = visit.request.cookies.get(visit.site.device_cookie, "").split(BETWEEN)
    return [token for token in kept if 0 < len(token) <= LONGEST][:PEOPLE]


def _remember(visit: Visit, token: str) -> None:
    visit.cookies[visit.site.device_cookie] = (BETWEEN.join([token, *devices(visit)][:PEOPLE]), DEVICE_SECONDS)
