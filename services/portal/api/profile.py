"""Mon compte: identity, the authenticator app, language and theme (ID-2, ID-10, ID-16)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.datastructures import FormData

from services.portal.api.landing import YEAR_SECONDS
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import THEME_COOKIE, THEMES, Anyone, Form, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain.session import local_path
from services.portal.usecases import profile
from services.portal.usecases.profile import Proposal

Flag = Annotated[str, Query(max_length=10)]
SECURITY = "/mon-compte/securite"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _identity(r)
    _security(r)
    _appearance(r)
    return r


def _identity(r: APIRouter) -> None:
    @r.get("/mon-compte")
    async def show(visit: Person, fait: Flag = "") -> Response:
        return await visit.page("pages/account_identity.html", tab="/mon-compte", saved=bool(fait))

    @r.post("/mon-compte/enquete")
    async def survey(visit: Person, form: Form) -> Response:
        await profile.survey(visit.api, consent=text(form, "consent") == "oui")
        return visit.to("/mon-compte", fait="oui")


def _security(r: APIRouter) -> None:
    @r.get(SECURITY)
    async def show(visit: Person, fait: Flag = "", retire: Flag = "") -> Response:
        return await _page(visit, saved=bool(fait), removed=bool(retire))

    @r.post(SECURITY)
    async def propose(visit: Person, form: Form) -> Response:
        try:
            proposal = await profile.propose(visit.api, visit.site.sealer, *_proofs(form))
        except Refused as refused:
            return await _page(visit, refused=refused)
        return await _page(visit, proposal=proposal)

    @r.post(f"{SECURITY}/code")
    async def mail_code(visit: Person, form: Form) -> Response:  # noqa: ARG001  checked
        try:
            await profile.mail_code(visit.api)
        except Refused as refused:
            return await _page(visit, refused=refused)
        return await _page(visit, mailed=True)

    @r.post(f"{SECURITY}/retrait")
    async def remove(visit: Person, form: Form) -> Response:
        try:
            await profile.remove(visit.api, *_proofs(form))
        except Refused as refused:
            return await _page(visit, refused=refused)
        return visit.to(SECURITY, retire="oui")

    @r.post(f"{SECURITY}/confirmation")
    async def confirm(visit: Person, form: Form) -> Response:
        proposal = profile.proposed(visit.site.sealer, text(form, "cle"))
        try:
            await profile.confirm(visit.api, text(form, "code"), text(form, "device_name"))
        except Refused as refused:
            return await _page(visit, refused=refused, proposal=proposal, device=text(form, "device_name"))
        return visit.to(SECURITY, fait="oui")


def _appearance(r: APIRouter) -> None:
    @r.get("/mon-compte/apparence")
    async def show(visit: Person) -> Response:
        return await visit.page("pages/account_appearance.html", tab="/mon-compte/apparence")

    @r.post("/apparence")
    async def theme(visit: Anyone, form: Form) -> Response:
        """For this browser, for a year; empty: as the system has it."""
        chosen = text(form, "theme")
        visit.cookies[THEME_COOKIE] = (chosen, YEAR_SECONDS) if chosen in THEMES else ("", 0)
        return visit.to(local_path(text(form, "suite"), "/"))


def _proofs(form: FormData) -> tuple[str, str]:
    return str(form.get("password", "")), text(form, "code")


async def _page(
    visit: Visit, refused: Refused | None = None, proposal: Proposal | None = None, **shown: Any
) -> Response:
    context = {
        "saved": False,
        "removed": False,
        "mailed": False,
        "device": "",
        "tab": SECURITY,
        "proposal": proposal,
        "refused": refused,
    } | shown
    return await visit.page("pages/account_security.html", refused.status if refused else 200, **context)
