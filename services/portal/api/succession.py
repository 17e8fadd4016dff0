"""Duplicating, transferring, deactivating a structure: guided steps that say what will happen (ORG-6, ORG-7, ORG-8)."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.ids import new_id
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber, Word, seen, shown, ticked
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.usecases import people, starting, succession

ONE = "/structures/{structure_id}"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _activity(r)
    _duplicating(r)
    _transferring(r)
    return r


def _activity(r: APIRouter) -> None:
    @r.get(f"{ONE}/avenir")
    async def show(visit: Person, structure_id: Id, fait: Chosen = "") -> Response:
        return await _future(visit, structure_id, done=fait)

    @r.post(f"{ONE}/activite")
    async def activate(visit: Person, structure_id: Id, form: Form) -> Response:
        found = await seen(visit, structure_id)
        try:
            await succession.activate(visit.api, found, active=ticked(form, "active"))
        except Refused as refused:
            return await _future(visit, structure_id, refused)
        return visit.to(f"{found.path}/avenir", fait="activite")

    @r.post(f"{ONE}/repertoire")
    async def refresh(visit: Person, structure_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        found = await seen(visit, structure_id)
        try:
            await succession.refresh(visit.api, found)
        except Refused as refused:
            return await _future(visit, structure_id, refused)
        return visit.to(found.path, fait="oui")


def _duplicating(r: APIRouter) -> None:
    @r.get(f"{ONE}/duplication")
    async def ask(visit: Person, structure_id: Id, siret: Word = "") -> Response:
        return await _duplication(visit, structure_id, siret)

    @r.post(f"{ONE}/duplication")
    async def duplicate(visit: Person, structure_id: Id, form: Form) -> Response:
        found, siret, comment = await seen(visit, structure_id), text(form, "siret"), text(form, "comment")
        try:
            state = await succession.duplicate(visit.api, found, siret, comment, text(form, "cle"))
        except Refused as refused:
            return await _duplication(visit, structure_id, siret, refused, comment=comment)
        return visit.to(f"{found.path}/avenir", fait=f"duplication-{state}")


def _transferring(r: APIRouter) -> None:
    @r.get(f"{ONE}/transfert")
    async def choose(
        visit: Person, structure_id: Id, q: Word = "", vers: Chosen = "", page: PageNumber = 1
    ) -> Response:
        """First to whom, then which structures."""
        if vers:
            return await _confirmation(visit, structure_id, vers)
        found = await seen(visit, structure_id)
        rows = await succession.heirs(visit.api, found, q, page)
        return await shown(visit, found, "/avenir", template="transfert", rows=rows, q=q, heir=None)

    @r.post(f"{ONE}/transfert")
    async def transfer(visit: Person, structure_id: Id, form: Form) -> Response:
        to, chosen = text(form, "vers"), [str(value) for value in form.getlist("structures")]
        try:
            await succession.transfer(visit.api, to, chosen, text(form, "cle"))
        except Refused as refused:
            return await _confirmation(visit, structure_id, to, refused, chosen=chosen)
        return visit.to("/mes-demandes")


async def _future(visit: Visit, structure_id: str, refused: Refused | None = None, done: str = "") -> Response:
    return await shown(visit, await seen(visit, structure_id), "/avenir", refused, done=done)


async def _duplication(
    visit: Visit, structure_id: str, siret: str, refused: Refused | None = None, comment: str = ""
) -> Response:
    found = await seen(visit, structure_id)
    looked_up = await starting.look_up(visit.api, "SIRET", siret)
    return await shown(
        visit, found, "/avenir", refused, template="duplication", siret=siret, looked_up=looked_up, comment=comment,
        key=new_id(),
    )  # fmt: skip


async def _confirmation(
    visit: Visit, structure_id: str, account_id: str, refused: Refused | None = None, **given: Any
) -> Response:
    """Raises Refused for somebody who is attached to none of mine."""
    found, held = await seen(visit, structure_id), await people.everything(visit.api, account_id)
    context = {
        "heir": held["person"], "mine": succession.governed(await visit.member()), "chosen": [structure_id], "key": new_id()
    }  # fmt: skip
    return await shown(visit, found, "/avenir", refused, template="transfert", **context | given)
