"""« Fil d'événements », « Actualités », what is mailed (NOT-2, NOT-6, NOT-7, NOT-10)."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from services.portal.api.listening import LastEvent, listened
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import PageNumber
from services.portal.api.visit import Anyone, Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain.session import local_path
from services.portal.usecases import mailing
from services.portal.usecases.paged import paged

EVENTS, NEWS, MAILS = "/evenements", "/actualites", "/mon-compte/courriels"
Notice = Annotated[str, Path(max_length=120)]
Token = Annotated[str, Path(max_length=300)]
Flag = Annotated[str, Query(max_length=60)]


def router(site: Site) -> APIRouter:
    r = pages(site)
    _streaming(r)
    _events(r)
    _news(r)
    _mails(r)
    _unsubscribing(r)
    return r


def _events(r: APIRouter) -> None:
    @r.get(EVENTS)
    async def show(visit: Person, page: PageNumber = 1, state: Flag = "", lus: Flag = "") -> Response:
        rows = await paged(visit.api, "notifications", "/me/notices", EVENTS, page=page, given={"state": state})
        return await visit.page("pages/events.html", rows=rows, unread=bool(state), marking=lus)

    @r.post(f"{EVENTS}/lus")
    async def read_all(visit: Person, form: Form) -> Response:  # noqa: ARG001  checked
        marked = await visit.api.post("notifications", "/me/notice-markings")
        return visit.to(EVENTS, lus=marked["marking"])

    @r.post(EVENTS + "/lus/{marking}/retour")
    async def undo(visit: Person, marking: Id, form: Form) -> Response:  # noqa: ARG001  checked
        await visit.api.send("notifications", "DELETE", f"/me/notice-markings/{marking}")
        return visit.to(EVENTS)

    @r.post(EVENTS + "/{notice_id}/lu")
    async def read(visit: Person, notice_id: Notice, form: Form) -> Response:
        await visit.api.send(
            "notifications", "PUT", f"/me/notices/{notice_id}/read", {"read": text(form, "lu") == "oui"}
        )
        return visit.to(local_path(text(form, "suite"), EVENTS))


def _streaming(r: APIRouter) -> None:
    @r.get(f"{EVENTS}/flux")
    async def stream(visit: Anyone, last_event_id: LastEvent = "") -> Response:
        """How many notices are unread, as it changes (NOT-6). 204 where there is nothing to listen to: browsers then stop."""
        return await listened(visit, "notifications", "/me/notices/stream", last_event_id)


def _news(r: APIRouter) -> None:
    @r.get(NEWS)
    async def show(visit: Anyone, page: PageNumber = 1) -> Response:
        rows = await paged(visit.api, "notifications", "/news", NEWS, page=page)
        return await visit.page("pages/news.html", rows=rows)

    @r.get(NEWS + "/{news_id}")
    async def one(visit: Anyone, news_id: Id) -> Response:
        return await visit.page("pages/news_one.html", one=await visit.api.get("notifications", f"/news/{news_id}"))


def _mails(r: APIRouter) -> None:
    @r.get(MAILS)
    async def show(visit: Person, fait: Flag = "") -> Response:
        return await _page(visit, saved=bool(fait))

    @r.post(MAILS)
    async def choose(visit: Person, form: Form) -> Response:
        before = (await visit.api.get("notifications", "/me/preferences"))["choices"]
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        try:
            body = {"choices": mailing.choices(fields, before)}
            await visit.api.send("notifications", "PUT", "/me/preferences", body)
        except Refused as refused:
            return await _page(visit, refused=refused)
        return visit.to(MAILS, fait="oui")

    @r.post(f"{MAILS}/adresse")
    async def mail_again(visit: Person, form: Form) -> Response:  # noqa: ARG001  checked
        await visit.api.send("notifications", "DELETE", "/me/preferences/address-to-check")
        return visit.to(MAILS, fait="oui")


async def _page(visit: Visit, *, saved: bool = False, refused: Refused | None = None) -> Response:
    wanted = await visit.api.get("notifications", "/me/preferences")
    return await visit.page(
        "pages/account_mails.html", refused.status if refused else 200, tab=MAILS, wanted=wanted,
        chosen=mailing.chosen(wanted["choices"]), saved=saved, refused=refused,
    )  # fmt: skip


def _unsubscribing(r: APIRouter) -> None:
    """From a mail: neither session nor CSRF token, as mail programs have none (RFC 8058); the link itself is signed."""

    @r.get("/desabonnement/{token}")
    async def ask(visit: Anyone, token: Token) -> Response:
        named = await visit.api.get("notifications", f"/unsubscriptions/{token}")
        return await _switch(visit, named, done=False)

    @r.post("/desabonnement/{token}")
    async def unsubscribe(visit: Anyone, token: Token) -> Response:
        named = await visit.api.post("notifications", f"/unsubscriptions/{token}")
        return await _switch(visit, named, done=True)


async def _switch(visit: Visit, named: dict[str, str], *, done: bool) -> Response:
    label = named["label_en" if visit.language == "en" else "label_fr"]
    return await visit.page("pages/unsubscribe.html", label_of=label, done=done)
