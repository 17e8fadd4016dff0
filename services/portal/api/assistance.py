"""« Aide »: articles, found while typing, and the assistant, with or without login (SUP-9, SUP-10)."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from chassis.ids import new_id
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Anyone, Form, Person, Visit, text
from services.portal.clients import Refused
from services.portal.usecases import helping

HELP, ASSISTANT, LIVE = "/aide", "/aide/assistant", "/aide/direct"
Word = Annotated[str, Query(max_length=200)]
Slug = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]+$")]


def router(site: Site) -> APIRouter:
    r = pages(site)
    _assistant(r)  # before the articles, whose addresses they look like
    _live(r)
    _articles(r)
    return r


def _articles(r: APIRouter) -> None:
    @r.get(HELP)
    async def search(visit: Anyone, q: Word = "") -> Response:
        """All articles, or those that are found; while typing, only these."""
        found = await helping.search(visit.api, q)
        if visit.fragment:
            return visit.part("fragments/help_found.html", found=found, q=q)
        return await visit.page("pages/help.html", found=found, q=q)

    @r.get(HELP + "/{slug}")
    async def one(visit: Anyone, slug: Slug) -> Response:
        return await visit.page("pages/article.html", one=await visit.api.get("support", f"/articles/{slug}"))


def _assistant(r: APIRouter) -> None:
    @r.get(ASSISTANT)
    async def begin(visit: Anyone) -> Response:
        return await _page(visit, [])

    @r.post(ASSISTANT)
    async def ask(visit: Anyone, form: Form) -> Response:
        asked, question = helping.questions(form.getlist("question")), text(form, "nouvelle")
        try:
            answer = await helping.ask(visit.api, question, asked)
        except Refused as refused:
            return await _page(visit, asked, refused=refused, typed=question)
        return await _page(visit, helping.questions([*asked, question]), answer=answer)

    @r.post(f"{ASSISTANT}/agent")
    async def hand_over(visit: Person, form: Form) -> Response:
        """« CONTACTER UN AGENT »: the draft of a ticket, to be completed and sent."""
        asked, member = helping.questions(form.getlist("question")), await visit.member()
        sender_id = helping.sender(member, text(form, "sender_structure_id"))
        if not asked or not sender_id:
            return await _page(visit, asked)
        try:
            ticket = await helping.hand_over(visit.api, asked, sender_id, text(form, "cle"))
        except Refused as refused:
            return await _page(visit, asked, refused=refused)
        return visit.to(f"/tickets/{ticket['ticket_id']}")


def _live(r: APIRouter) -> None:
    @r.get(LIVE)
    async def begin(visit: Person) -> Response:
        return await _live_page(visit)

    @r.post(LIVE)
    async def ask(visit: Person, form: Form) -> Response:
        """A ticket at once, whose page is the conversation (SUP-11)."""
        asked, member = helping.questions(form.getlist("question")), await visit.member()
        sender_id = helping.sender(member, text(form, "sender_structure_id"))
        if not asked or not sender_id:
            return await _live_page(visit, asked=asked)
        try:
            ticket = await helping.begin_live(visit.api, asked, sender_id, text(form, "cle"))
        except Refused as refused:
            return await _live_page(visit, refused, asked=asked)
        return visit.to(f"/tickets/{ticket['ticket_id']}")


async def _live_page(visit: Visit, refused: Refused | None = None, **given: Any) -> Response:
    context = {
        "hours": await visit.api.get("support", "/live"), "asked": [], "key": new_id(), "refused": refused,
        "senders": helping.senders(await visit.member()),
    } | given  # fmt: skip
    return await visit.page("pages/live.html", refused.status if refused else 200, **context)


async def _page(visit: Visit, asked: list[str], refused: Refused | None = None, **given: Any) -> Response:
    context = {"answer": None, "typed": "", "senders": helping.senders(await visit.member())} | given
    status = refused.status if refused else 200
    return await visit.page("pages/assistant.html", status, asked=asked, key=new_id(), refused=refused, **context)
