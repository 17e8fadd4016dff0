"""Coordonnées bancaires of a structure, each with its RIB (ORG-10)."""

from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from contracts.bank import BankAccountKind
from services.portal.api.deposit import documents
from services.portal.api.documents import download
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber, seen, shown, ticked, typed_fields
from services.portal.api.visit import Form, Id, Person, SignedIn, Visit, text
from services.portal.clients import Refused
from services.portal.domain.text import N_
from services.portal.usecases import keeping

AT, TAB = "/structures/{structure_id}/coordonnees-bancaires", "/coordonnees-bancaires"
ONE = f"{AT}/{{account_id}}"
WORDS, FLAGS = ("name", "kind", "iban", "number", "bic"), ("affactureur", "rib_tic")
NO_FILE = N_("Joignez le RIB : PDF, PNG ou JPEG, 5 Mo au plus")


def router(site: Site) -> APIRouter:
    r = pages(site)
    _listing(r)
    _changing(r)
    _rib(r)
    return r


def _listing(r: APIRouter) -> None:
    @r.get(AT)
    async def show(visit: Person, structure_id: Id, page: PageNumber = 1, modifier: Chosen = "") -> Response:
        return await _page(visit, structure_id, page, modifier)

    @r.post(AT)
    async def add(visit: Person, structure_id: Id, form: Form) -> Response:
        files = documents(form)
        if not files:
            return await _page(visit, structure_id, 1, "", no_file=visit.say(NO_FILE), typed=typed_fields(form))
        data = _words(form) | {name: str(ticked(form, name)).lower() for name in FLAGS}
        try:
            await keeping.upload(visit.api, "POST", f"/structures/{structure_id}/bank-accounts", files[0], data)
        except Refused as refused:
            return await _page(visit, structure_id, 1, "", refused, typed=typed_fields(form))
        return visit.to(f"/structures/{structure_id}{TAB}")


def _changing(r: APIRouter) -> None:
    @r.post(ONE)
    async def change(visit: Person, structure_id: Id, account_id: Id, form: Form, page: PageNumber = 1) -> Response:
        return await _changed(
            visit, structure_id, account_id, _words(form) | {name: ticked(form, name) for name in FLAGS}, form, page
        )

    @r.post(f"{ONE}/activite")
    async def activate(visit: Person, structure_id: Id, account_id: Id, form: Form, page: PageNumber = 1) -> Response:
        return await _changed(visit, structure_id, account_id, {"active": ticked(form, "active")}, form, page)


def _rib(r: APIRouter) -> None:
    @r.get(f"{ONE}/rib")
    async def rib(visit: SignedIn, structure_id: Id, account_id: Id) -> Response:
        path = f"/structures/{structure_id}/bank-accounts/{account_id}/rib"
        return download(visit, await visit.api.file("organisation", path))

    @r.post(f"{ONE}/rib")
    async def replace(visit: Person, structure_id: Id, account_id: Id, form: Form, page: PageNumber = 1) -> Response:
        try:
            for document in documents(form)[:1]:
                path = f"/structures/{structure_id}/bank-accounts/{account_id}/rib"
                await keeping.upload(visit.api, "PUT", path, document)
        except Refused as refused:
            return await _page(visit, structure_id, page, account_id, refused)
        return visit.to(f"/structures/{structure_id}{TAB}", page=str(page))


async def _changed(  # noqa: PLR0917  its place, and what is changed
    visit: Visit, structure_id: str, account_id: str, body: dict[str, Any], form: FormData, page: int
) -> Response:
    try:
        await visit.api.send("organisation", "PATCH", f"/structures/{structure_id}/bank-accounts/{account_id}", body)
    except Refused as refused:
        return await _page(visit, structure_id, page, account_id, refused, typed=typed_fields(form))
    return visit.to(f"/structures/{structure_id}{TAB}", page=str(page))


def _words(form: FormData) -> dict[str, str]:
    return {name: text(form, name) for name in WORDS}


async def _page(
    visit: Visit, structure_id: str, page: int, chosen: str, refused: Refused | None = None, **given: Any
) -> Response:
    found = await seen(visit, structure_id)
    rows = await keeping.accounts(visit.api, structure_id, page)
    edited = next((row for row in rows.items if row["bank_account_id"] == chosen), None)
    context = {
        "rows": rows, "edited": edited, "key": new_id(), "typed": edited or {}, "no_file": "", "kinds": list(BankAccountKind)
    }  # fmt: skip
    return await shown(visit, found, TAB, refused, template="banque", **context | given)
