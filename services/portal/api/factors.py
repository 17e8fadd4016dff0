"""Mes facteurs d'authentification: app, passkeys, recovery codes (ID-10 to ID-12, ID-17, ID-26)."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Response

from chassis.errors import NotFound
from services.portal.api.proofs import SECURITY, Flag, Mailed, again, page
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Form, Person, text
from services.portal.clients import Refused
from services.portal.usecases import factors

APP, KEYS, CODES = f"{SECURITY}/application", f"{SECURITY}/cles", f"{SECURITY}/recuperation"
PasskeyId = Annotated[str, Path(max_length=1400, pattern=r"^[\w-]+$")]


def router(site: Site) -> APIRouter:
    r = pages(site)
    _listing(r)
    _app(r)
    _adding(r)
    _keeping(r)
    _recovering(r)
    return r


def _listing(r: APIRouter) -> None:
    @r.get(SECURITY)
    async def show(visit: Person, fait: Flag = "") -> Response:
        """`fait`: what was just done."""
        return await page(visit, "security", done=fait)


def _app(r: APIRouter) -> None:
    @r.get(APP)
    async def show(visit: Person, courriel: Mailed = "") -> Response:
        return await page(visit, "app", proposal=None, mailed=courriel)

    @r.post(APP)
    async def propose(visit: Person, form: Form) -> Response:
        try:
            proposal = await factors.propose(visit.api, visit.site.sealer, again(form))
        except Refused as refused:
            return await page(visit, "app", refused, proposal=None)
        return await page(visit, "app", proposal=proposal, device="")

    @r.post(f"{APP}/confirmation")
    async def confirm(visit: Person, form: Form) -> Response:
        proposal, device = factors.proposed(visit.site.sealer, text(form, "cle")), text(form, "device_name")
        try:
            await factors.confirm(visit.api, text(form, "code"), device)
        except Refused as refused:
            return await page(visit, "app", refused, proposal=proposal, device=device)
        return visit.to(SECURITY, fait="app")

    @r.post(f"{APP}/retrait")
    async def remove(visit: Person, form: Form) -> Response:
        try:
            await factors.remove_app(visit.api, again(form))
        except Refused as refused:
            return await page(visit, "app", refused, proposal=None)
        return visit.to(SECURITY, fait="app-retiree")


def _adding(r: APIRouter) -> None:
    shown = partial(page, name="passkey_new")

    @r.get(KEYS)
    async def ask(visit: Person, courriel: Mailed = "") -> Response:
        return await shown(visit, options="", mailed=courriel)

    @r.post(KEYS)
    async def begin(visit: Person, form: Form) -> Response:
        try:
            options = await factors.ask_passkey(visit.api, again(form))
        except Refused as refused:
            return await shown(visit, refused=refused, options="")
        return await shown(visit, options=options)

    @r.post(f"{KEYS}/enregistrement")
    async def add(visit: Person, form: Form) -> Response:
        """A challenge counts once: what is refused begins again."""
        try:
            await factors.add_passkey(visit.api, text(form, "credential"), text(form, "device_name"))
        except Refused as refused:
            return await shown(visit, refused=refused, options="")
        return visit.to(SECURITY, fait="cle")


def _keeping(r: APIRouter) -> None:
    async def shown(visit: Person, passkey_id: str, refused: Refused | None = None, mailed: str = "") -> Response:
        """Raises NotFound."""
        key = (held := await factors.held(visit.api)).passkey(passkey_id)
        if key is None:
            raise NotFound
        return await page(visit, "passkey", refused, held=held, key=key, mailed=mailed)

    @r.get(f"{KEYS}/{{passkey_id}}")
    async def show(visit: Person, passkey_id: PasskeyId, courriel: Mailed = "") -> Response:
        return await shown(visit, passkey_id, mailed=courriel)

    @r.post(f"{KEYS}/{{passkey_id}}")
    async def rename(visit: Person, passkey_id: PasskeyId, form: Form) -> Response:
        try:
            await factors.rename_passkey(visit.api, passkey_id, text(form, "device_name"))
        except Refused as refused:
            return await shown(visit, passkey_id, refused)
        return visit.to(SECURITY)

    @r.post(f"{KEYS}/{{passkey_id}}/retrait")
    async def remove(visit: Person, passkey_id: PasskeyId, form: Form) -> Response:
        try:
            await factors.remove_passkey(visit.api, passkey_id, again(form))
        except Refused as refused:
            return await shown(visit, passkey_id, refused)
        return visit.to(SECURITY, fait="cle-retiree")


def _recovering(r: APIRouter) -> None:
    @r.get(CODES)
    async def ask(visit: Person, courriel: Mailed = "") -> Response:
        return await page(visit, "recovery", codes=[], mailed=courriel)

    @r.post(CODES)
    async def make(visit: Person, form: Form) -> Response:
        """Shown this once: the answer is the only place that has them."""
        try:
            codes = await factors.recovery_codes(visit.api, again(form))
        except Refused as refused:
            return await page(visit, "recovery", refused, codes=[])
        return await page(visit, "recovery", codes=codes)
