"""Creating an account and activating it (ID-1 to ID-5, ID-25)."""

from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from services.portal.api.login import CHALLENGE, Token
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Anyone, Form, Visit, text
from services.portal.clients import Refused

CORRECTED = ("first_name", "last_name", "contact_email")
REGISTERED = ("email", "email_confirmation", "first_name", "last_name", "phone")
AGREED = ("accept_terms", "survey_consent")
ACTIVATE = "pages/activate.html"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _registering(r)
    _activating(r)
    return r


def _registering(r: APIRouter) -> None:
    @r.get("/inscription")
    async def register(visit: Anyone) -> Response:
        return await visit.page("pages/register.html")

    @r.post("/inscription")
    async def registered(visit: Anyone, form: Form) -> Response:
        body = _registration(visit, form)
        try:
            sent = await visit.api.post("identity", "/accounts", body)
        except Refused as refused:
            return await visit.page("pages/register.html", refused.status, form=body, refused=refused)
        return await visit.page("pages/mail_sent.html", email=body["email"], message=sent["message"])

    @r.get("/verification")
    async def challenge(visit: Anyone) -> Response:
        """For the script of a form that asks for a solved challenge (ID-3)."""
        return visit.json(await visit.api.get("identity", "/challenges"))


def _activating(r: APIRouter) -> None:
    @r.post("/activation/lien")
    async def another_link(visit: Anyone, form: Form) -> Response:
        body = {"email": text(form, "email"), "challenge": text(form, CHALLENGE)}
        try:
            sent = await visit.api.post("identity", "/accounts/activation-links", body)
        except Refused as refused:
            return await visit.page(ACTIVATE, refused.status, token="", form={}, refused=refused)
        return await visit.page("pages/mail_sent.html", email=body["email"], message=sent["message"])

    @r.get("/activation")
    async def activate(visit: Anyone, token: Token = "") -> Response:
        """What was typed with the link, possibly by somebody else, to confirm or correct (ID-25)."""
        try:
            typed = await visit.api.post("identity", "/activations/shown", {"token": token})
        except Refused as refused:
            return await visit.page(ACTIVATE, refused.status, token=token, form={}, refused=refused)
        return await visit.page(ACTIVATE, token=token, form=typed)

    @r.post("/activation/solidite")
    async def strength(visit: Anyone, form: Form) -> Response:
        body = {"password": text(form, "password"), "token": text(form, "token")}
        return visit.part("fragments/strength.html", **await visit.api.post("identity", "/passwords/strength", body))

    @r.post("/activation")
    async def activated(visit: Anyone, form: Form) -> Response:
        token, typed = text(form, "token"), {name: text(form, name) for name in CORRECTED if name in form}
        body = typed | {"token": token, "password": str(form.get("password", ""))}
        try:
            await visit.api.post("identity", "/activations", body)
        except Refused as refused:
            return await visit.page(ACTIVATE, refused.status, token=token, form=typed, refused=refused)
        return visit.to("/connexion", active="oui")


def _registration(visit: Visit, form: FormData) -> dict[str, Any]:
    agreed = {name: name in form for name in AGREED}
    typed = {name: text(form, name) for name in REGISTERED}
    return typed | agreed | {"language": visit.language, "challenge": text(form, CHALLENGE)}
