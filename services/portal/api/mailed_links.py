"""Pages that mailed links lead to: an address is proved, a change of it stopped (ID-18, ID-25)."""

from fastapi import APIRouter, Response

from services.portal.api.login import Token
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Anyone, Form, text
from services.portal.clients import Refused
from services.portal.domain.mailed_links import LINKS, MailedLink

PAGE = "pages/mailed_link.html"


def router(site: Site) -> APIRouter:
    r = pages(site)
    for link in LINKS:
        _following(r, link)
    return r


def _following(r: APIRouter, link: MailedLink) -> None:
    @r.get(link.path, name=link.path)
    async def ask(visit: Anyone, token: Token = "") -> Response:
        return await visit.page(PAGE, link=link, token=token, address="")

    @r.post(link.path, name=link.door)
    async def follow(visit: Anyone, form: Form) -> Response:
        try:
            answer = await visit.api.post("identity", link.door, {"token": text(form, "token")})
        except Refused as refused:
            return await visit.page(PAGE, refused.status, link=link, token="", address="", refused=refused)
        return await visit.page(PAGE, link=link, token="", address=answer[link.answer])
