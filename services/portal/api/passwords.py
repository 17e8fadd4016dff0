"""A password that was lost, or that its owner replaces; the secret question (ID-6, ID-14, ID-17)."""

from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from services.portal.api.login import CHALLENGE, Token
from services.portal.api.proofs import SECURITY, Flag
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Anyone, Form, Person, text
from services.portal.clients import Refused

LOST, CHOSEN, MINE = "/mot-de-passe-oublie", "/mot-de-passe", "/mon-compte/mot-de-passe"
QUESTION = "/mon-compte/question-secrete"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _lost(r)
    _chosen(r)
    _mine(r)
    _question(r)
    return r


def _lost(r: APIRouter) -> None:
    @r.get(LOST)
    async def ask(visit: Anyone) -> Response:
        return await visit.page("pages/password_lost.html", message="")

    @r.post(LOST)
    async def asked(visit: Anyone, form: Form) -> Response:
        """The same page whoever has the address: it may be asked for again."""
        body = {name: text(form, name) for name in ("email", "answer", CHALLENGE)}
        try:
            sent = await visit.api.post("identity", "/passwords/lost", body)
        except Refused as refused:
            return await visit.page("pages/password_lost.html", refused.status, form=body, message="", refused=refused)
        return await visit.page("pages/password_lost.html", form=body, message=sent["message"])


def _chosen(r: APIRouter) -> None:
    @r.get(CHOSEN)
    async def choose(visit: Anyone, token: Token = "") -> Response:
        return await visit.page("pages/password_chosen.html", token=token, done=False)

    @r.post(CHOSEN)
    async def chosen(visit: Anyone, form: Form) -> Response:
        """`lien`: the token under another name, as the strength gauge takes `token` for that of an activation."""
        token = text(form, "lien")
        body = {"token": token, "password": _typed(form, "password")}
        try:
            await visit.api.post("identity", "/passwords/reset", body)
        except Refused as refused:
            return await visit.page(
                "pages/password_chosen.html", refused.status, token=token, done=False, refused=refused
            )
        return await visit.page("pages/password_chosen.html", token="", done=True)


def _mine(r: APIRouter) -> None:
    @r.get(MINE)
    async def show(visit: Person, fait: Flag = "") -> Response:
        return await visit.page("pages/account_password.html", tab=SECURITY, done=bool(fait))

    @r.post(MINE)
    async def change(visit: Person, form: Form) -> Response:
        body: dict[str, Any] = {name: _typed(form, name) for name in ("current_password", "password")}
        try:
            await visit.api.send("identity", "PUT", "/me/password", body)
        except Refused as refused:
            return await visit.page(
                "pages/account_password.html", refused.status, tab=SECURITY, done=False, refused=refused
            )
        return visit.to(MINE, fait="oui")


def _question(r: APIRouter) -> None:
    @r.get(QUESTION)
    async def show(visit: Person, fait: Flag = "") -> Response:
        return await visit.page("pages/account_question.html", tab=SECURITY, done=bool(fait))

    @r.post(QUESTION)
    async def choose(visit: Person, form: Form) -> Response:
        """« Retirer » empties both."""
        asked = ("", "") if "retirer" in form else (text(form, "secret_question"), text(form, "secret_answer"))
        body = {"password": _typed(form, "password"), "question": asked[0], "answer": asked[1]}
        try:
            await visit.api.send("identity", "PUT", "/me/secret-question", body)
        except Refused as refused:
            return await visit.page(
                "pages/account_question.html", refused.status, tab=SECURITY, done=False, form=form, refused=refused
            )
        return visit.to(QUESTION, fait="oui")


def _typed(form: FormData, name: str) -> str:
    """As it was typed: spaces at its ends are part of a password."""
    return str(form.get(name, ""))
