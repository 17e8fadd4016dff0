"""Mon compte: another login address, my data, closing the account (ID-18, ID-19)."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from services.portal.api.proofs import Flag, Mailed, again, page
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import HEADERS, Form, Person, SignedIn, text
from services.portal.clients import Refused
from services.portal.usecases.takeout import zipped

ADDRESS, DATA = "/mon-compte/adresse-de-connexion", "/mon-compte/donnees"
NAME, ZIP = "mes-donnees.zip", "application/zip"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _address(r)
    _data(r)
    return r


def _address(r: APIRouter) -> None:
    @r.get(ADDRESS)
    async def show(visit: Person, courriel: Mailed = "", fait: Flag = "") -> Response:
        return await page(visit, "login_address", tab="/mon-compte", mailed=courriel, done=fait, typed="")

    @r.post(ADDRESS)
    async def ask(visit: Person, form: Form) -> Response:
        """It counts once the link that is mailed there is followed; the present address is told."""
        try:
            await visit.api.post("identity", "/me/login-address", again(form) | {"email": text(form, "email")})
        except Refused as refused:
            return await page(visit, "login_address", refused, tab="/mon-compte", typed=text(form, "email"))
        return visit.to(ADDRESS, fait="oui")


def _data(r: APIRouter) -> None:
    @r.get(DATA)
    async def show(visit: Person, courriel: Mailed = "") -> Response:
        return await page(visit, "data", tab=DATA, mailed=courriel)

    @r.get(f"{DATA}/export")
    async def export(visit: SignedIn) -> Response:
        """From every service, or from none: a page says which one does not answer."""
        archive = zipped(visit.api)
        first = await anext(archive)
        named = {"Content-Disposition": f'attachment; filename="{NAME}"', "X-Content-Type-Options": "nosniff"}
        return visit.finish(StreamingResponse(_after(first, archive), headers=HEADERS | named, media_type=ZIP))

    @r.post(f"{DATA}/fermeture")
    async def close(visit: Person, form: Form) -> Response:
        """For good: identity refuses whoever still governs a structure."""
        try:
            await visit.api.post("identity", "/me/closing", again(form))
        except Refused as refused:
            return await page(visit, "data", refused, tab=DATA)
        assert visit.session is not None
        await visit.site.sessions.forget(visit.session)
        visit.ended()
        visit.session = None
        return await visit.page("pages/account_closed.html")


async def _after(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        if piece:
            yield piece
